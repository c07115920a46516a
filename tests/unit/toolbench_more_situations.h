{"a truncated file",
 {{NULL, "{'tool_name':'t','api_list':[{'name':'e',"}},
 "files 1/0; lost files json_syntax 1",
 "[]"},
    {"half of a surrogate pair",
     {{NULL, BASE("'description':'x \\ud800 \\ud83d\\ude00 \\\\ud800'")}},
     NO_PARAMETER "; repaired files lone_surrogate 1",
     NULL},
    {"numbers beyond double and int64",
     {{NULL, BASE("'required_parameters':[{'name':'a','type':'FLOAT','default':1e400},{'name':'b','"
                  "type':'FLOAT','default':12345678901234567890}]")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2; repaired files non_finite 1",
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'number'}, 'b': {'type': "
     "'number', 'default': 12345678901234567890}}, 'required': ['a', 'b']}, null]]"},
    {"api_list null",
     {{NULL, TOOL("null")}},
     "files 1/1, tools 1/0; lost tools api_list_missing 1",
     "[]"},
    {"no api_list",
     {{NULL, "{'tool_name':'t'}"}},
     "files 1/1, tools 1/0; lost tools api_list_missing 1",
     "[]"},
    {"api_list a text",
     {{NULL, TOOL("'e'")}},
     "files 1/1, tools 1/0; lost tools api_list_type 1",
     "[]"},
    {"api_list empty",
     {{NULL, TOOL("[]")}},
     "files 1/1, tools 1/1; notes tools api_list_empty 1",
     "[]"},
    {"a tool that is no object",
     {{NULL, "[" TOOL("[{'name':'e','method':'GET'}]") ",5]"}},
     "files 1/1, tools 2/1, endpoints 1/1; repaired files top_list 1; lost tools tool_type 1",
     "[['a/t/e', " NONE ", null]]"},
    {"an endpoint that is no object",
     {{NULL, TOOL("[5,{'name':'e','method':'GET'}]")}},
     "files 1/1, tools 1/1, endpoints 2/1; lost endpoints endpoint_type 1",
     "[['a/t/e', " NONE ", null]]"},
    {"parameters that are no declarations",
     {{NULL, BASE("'required_parameters':[5,null,{'type':'STRING'},'x','  "
                  "'],'optional_parameters':true")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 5/1; repaired endpoints parameters_type 1; "
     "lost parameters name_missing 2; lost parameters parameter_type 2; repaired parameters "
     "parameter_string 1",
     "[['a/t/e', {'type': 'object', 'properties': {'x': {'type': 'string'}}, 'required': ['x']}, "
     "null]]"},
    {"only optional parameters",
     {{NULL, BASE("'optional_parameters':[" A_STRING "]")}},
     ALL_WELL,
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}}, null]]"},
    {"a default outside of the enum",
     {{NULL,
       BASE("'required_parameters':[{'name':'a','type':'ENUM','enum':['x','y'],'default':'z'}]")}},
     ALL_WELL "; repaired parameters default_not_in_enum 1",
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'string', 'enum': ['x', 'y']}}, "
     "'required': ['a']}, null]]"},
    {"choices in the default",
     {{NULL, BASE("'required_parameters':[{'name':'a','type':'enum','default':'RE, "
                  "S,ICE,S'},{'name':'b','type':'STRING','default':'RE,S'}]")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2; repaired parameters enum_in_default 1",
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'string', 'enum': ['RE', 'S', "
     "'ICE']}, 'b': {'type': 'string', 'default': 'RE,S'}}, 'required': ['a', 'b']}, null]]"},
    {"ENUM without values",
     {{NULL, BASE("'required_parameters':[{'name':'a','type':'ENUM'}]")}},
     ALL_WELL "; notes parameters enum_unknown 1",
     "[['a/t/e', " ONE_A ", null]]"},
    {"a placeholder for a body",
     {{NULL, BASE("'body':{'key1':'value','key2':'value'}")}},
     NO_PARAMETER "; notes endpoints output_placeholder 1",
     "[['a/t/e', " NONE ", null]]"},
    {"a failure for a body",
     {{NULL, BASE("'body':{'message':'You are not subscribed to this API.'}")}},
     NO_PARAMETER "; notes endpoints output_failure 1",
     "[['a/t/e', " NONE ", null]]"},
    {"a schema inside of a text",
     {{NULL, BASE("'schema':'{\\'type\\':\\'object\\',\\'properties\\':{\\'id\\':{\\'type\\':\\'"
                  "string\\'}}}'")}},
     NO_PARAMETER "; notes endpoints output_json_text 1",
     "[['a/t/e', " NONE ", {'type': 'object', 'properties': {'id': {'type': 'string'}}}]]"},
    {"a schema that refers to itself",
     {{NULL, BASE("'schema':{'type':'object','properties':{'child':{'$ref':'#'}}}")}},
     NO_PARAMETER,
     "[['a/t/e', " NONE ", {'type': 'object', 'properties': {'child': {'$ref': '#'}}}]]"},
    {"a schema that is nothing but references",
     {{NULL, BASE("'schema':{'type':'object','properties':{'x':{'$ref':'#/definitions/"
                  "x'}},'definitions':{'x':{'$ref':'#/definitions/x'}}}")}},
     NO_PARAMETER "; repaired endpoints ref_loop 1",
     "[['a/t/e', " NONE ", null]]"},
    {"a schema that cannot be used, and what counts instead",
     {{NULL,
       BASE(
           "'schema':{'type':'object','properties':{'x':{'$ref':'other.json'}}},'body':{'id':1}")}},
     NO_PARAMETER "; repaired endpoints external_ref 1; notes endpoints output_from_body 1",
     "[['a/t/e', " NONE
     ", {'type': 'object', 'properties': {'id': {'type': 'integer'}}, 'required': ['id']}]]"},
    {"a schema with slips",
     {{NULL, BASE("'schema':{'type':'object','required':true,'properties':{'x':{'type':'nope'},'y':"
                  "{'type':'integer'}}}")}},
     NO_PARAMETER "; repaired endpoints required_boolean 1; repaired endpoints unknown_type 1",
     "[['a/t/e', " NONE
     ", {'type': 'object', 'properties': {'x': {'type': 'string'}, 'y': {'type': 'integer'}}}]]"},
    {"an old dialect",
     {{NULL,
       BASE("'schema':{'$schema':'http://json-schema.org/draft-04/schema#','type':'object'}")}},
     NO_PARAMETER "; repaired endpoints schema_dialect 1",
     "[['a/t/e', " NONE ", {'type': 'object'}]]"},
    {"two names, one slug",
     {{NULL, TOOL("[{'name':'a b','method':'GET'},{'name':'a/b','method':'GET'}]")}},
     "files 1/1, tools 1/1, endpoints 2/2; repaired endpoints slug 2; repaired endpoints "
     "slug_collision 1",
     "[['a/t/a_b', " NONE ", null], ['a/t/a_b_2', " NONE ", null]]"},
    {"a name of which nothing remains",
     {{NULL, TOOL("[{'name':'!!!','method':'GET','required_parameters':[{'name':'\xe5\x9f\x8e','"
                  "type':'STRING'}]}]")}},
     ALL_WELL "; repaired endpoints slug 1; repaired parameters slug 1",
     NULL},
    {"parameters of the path that no list declares",
     {{NULL, TOOL("[{'name':'e','method':'GET','url':'https://h:80/{id}/:postCode/"
                  "<x>?q={q}','optional_parameters':[{'name':'q','type':'STRING'}]}]")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 4/4; repaired parameters path_parameter 3",
     "[['a/t/e', {'type': 'object', 'properties': {'q': {'type': 'string'}, 'id': {'type': "
     "'string'}, 'postCode': {'type': 'string'}, 'x': {'type': 'string'}}, 'required': ['id', "
     "'postCode', 'x']}, null]]"},
    {"one parameter in two spellings",
     {{NULL, BASE("'required_parameters':[{'name':'userId','type':'STRING'},{'name':'user_id','"
                  "type':'STRING'}]")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2; notes parameters similar_names 1",
     "[['a/t/e', {'type': 'object', 'properties': {'userId': {'type': 'string'}, 'user_id': "
     "{'type': 'string'}}, 'required': ['userId', 'user_id']}, null]]"},
    {"two parameters, one key",
     {{NULL, BASE("'required_parameters':[{'name':'a "
                  "b','type':'STRING'},{'name':'a_b','type':'STRING'}]")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2; repaired parameters slug 1; repaired "
     "parameters slug_collision 1",
     "[['a/t/e', {'type': 'object', 'properties': {'a_b': {'type': 'string', 'x-name': 'a b'}, "
     "'a_b_2': {'type': 'string', 'x-name': 'a_b'}}, 'required': ['a_b', 'a_b_2']}, null]]"},
    {"a folder named like a file",
     {{"x.json/t.json", BASE("'x':1")}},
     NO_PARAMETER,
     "[['x_json/t/e', " NONE ", null]]"},
    {"categories that differ in case only",
     {{"Food/t.json", BASE("'x':1")},
      {"food/t.json", BASE("'required_parameters':[" A_STRING "]")}},
     "files 2/2, tools 2/2, endpoints 2/2, parameters 1/1; repaired endpoints duplicate_endpoint 1",
     "[['food/t/e', " NONE ", null], ['food/t/e_2', " ONE_A ", null]]"},
    {"CRLF",
     {{NULL, "{\r\n'tool_name':'t',\r\n'api_list':[\r\n{'name':'e','method':'GET'}]\r\n}\r\n"}},
     NO_PARAMETER,
     "[['a/t/e', " NONE ", null]]"},
    {"JSON Lines",
     {{"A/t.jsonl",
       BASE("'x':1") "\r\n\n{'tool_name':\n[1]\n{'tool_name':'u','api_list':[{'name':5}]}\n"}},
     "files 1/1, tools 4/2, endpoints 2/2; lost tools json_syntax 1; lost tools unknown_format 1; "
     "repaired endpoints name_type 1; repaired endpoints slug 1; notes endpoints method_missing 1",
     "[['a/t/e', " NONE ", null], ['a/u/t_5', " NONE ", null]]"},
    {"an error page",
     {{NULL, "<!DOCTYPE html>\n<html><body>404</body></html>\n"}},
     "files 1/0; lost files json_syntax 1",
     "[]"},
    {"some other document",
     {{NULL, "{'hello':'world'}"}},
     "files 1/0; lost files unknown_format 1",
     "[]"},
    {"all spellings of types",
     {{NULL, BASE("'optional_parameters':[{'name':'a','type':'Array'},{'name':'b','type':'BINARY'},"
                  "{'name':'c','type':'boolean'},{'name':'d','type':'CREDENTIALS','default':'k3y'},"
                  "{'name':'e','type':'DATE "
                  "(YYYY-MM-DD)'},{'name':'f','type':'DATEPICKER','default':'12/31/"
                  "2024'},{'name':'g','type':'GEOPOINT (latitude, "
                  "longitude)','default':'1.5,-2'},{'name':'h','type':'JSON'},{'name':'i','type':'"
                  "MAP'},{'name':'j','type':'SELECT','default':'x'},{'name':'k','type':'TIME "
                  "(24-hour HH:MM)','default':'10 "
                  "am'},{'name':'l','type':'int[]','default':'[1]'},{'name':'m','type':'whatever'},"
                  "{'name':'n'},{'name':'o','type':'FILE'},{'name':'p','type':'TIME (24-hour "
                  "HH:MM)','default':'09:30'}]")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 16/16; repaired parameters default_text 1; "
     "repaired parameters type_missing 1; repaired parameters type_unknown 1; notes parameters "
     "default_secret 1; notes parameters enum_unknown 1; notes parameters format_of_default 2",
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'array', 'items': {'type': "
     "'string'}}, 'b': {'type': 'string', 'contentEncoding': 'base64'}, 'c': {'type': 'boolean'}, "
     "'d': {'type': 'string', 'format': 'password', 'writeOnly': true}, 'e': {'type': 'string', "
     "'format': 'date'}, 'f': {'type': 'string', 'default': '12/31/2024'}, 'g': {'type': 'string', "
     "'pattern': '^-?[0-9]{1,2}(\\\\.[0-9]+)?,-?[0-9]{1,3}(\\\\.[0-9]+)?$', 'default': '1.5,-2'}, "
     "'h': {'type': 'object'}, 'i': {'type': 'object'}, 'j': {'type': 'string', 'default': 'x'}, "
     "'k': {'type': 'string', 'default': '10 am'}, 'l': {'type': 'array', 'items': {'type': "
     "'integer'}, 'default': [1]}, 'm': {'type': 'string'}, 'n': {'type': 'string'}, 'o': {'type': "
     "'string', 'contentEncoding': 'base64'}, 'p': {'type': 'string', 'pattern': "
     "'^([01][0-9]|2[0-3]):[0-5][0-9]$', 'default': '09:30'}}}, null]]"},
    {"defaults of another type",
     {{NULL, BASE("'optional_parameters':[{'name':'a','type':'NUMBER','default':'10'},{'name':'b','"
                  "type':'NUMBER','default':'1.5'},{'name':'price','type':'NUMBER','default':'10'},"
                  "{'name':'d','type':'NUMBER','description':'An "
                  "integer.'},{'name':'e','type':'BOOLEAN','default':'TRUE'},{'name':'f','type':'"
                  "ARRAY','default':'a, "
                  "b'},{'name':'g','type':'OBJECT','default':'{}'},{'name':'h','type':'NUMBER','"
                  "default':'ten'},{'name':'i','type':'STRING','default':5},{'name':'j','type':'"
                  "STRING','default':''},{'name':'k','type':'NUMBER','minimum':1,'default':0}]")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 11/11; repaired parameters default_range 1; "
     "repaired parameters default_text 6; repaired parameters default_type 2; notes parameters "
     "default_empty 1",
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'integer', 'default': 10}, 'b': "
     "{'type': 'number', 'default': 1.5}, 'price': {'type': 'number', 'default': 10}, 'd': "
     "{'type': 'integer', 'description': 'An integer.'}, 'e': {'type': 'boolean', 'default': "
     "true}, 'f': {'type': 'array', 'items': {'type': 'string', 'examples': ['a']}, 'default': "
     "['a', 'b']}, 'g': {'type': 'object', 'default': {}}, 'h': {'type': 'number'}, 'i': {'type': "
     "'string', 'default': '5'}, 'j': {'type': 'string'}, 'k': {'type': 'integer', 'minimum': "
     "1}}}, null]]"},
    {"parameters under other keys",
     {{NULL, BASE("'parameters':[{'name':'a','type':'STRING','required':'true'},{'name':'b','type':"
                  "'STRING','required':false}],'params':{'type':'object','properties':{'c':{'type':"
                  "'integer','description':'x'}},'required':['c','zz']}")}},
     "files 1/1, tools 1/1, endpoints 1/1, parameters 3/3; repaired endpoints parameters_object 1; "
     "repaired endpoints required_unknown 1",
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': {'type': "
     "'string'}, 'c': {'type': 'integer', 'description': 'x'}}, 'required': ['a', 'c']}, null]]"},
    {"a parameter that is an object",
     {{NULL,
       BASE("'required_parameters':[{'name':'a','type':'OBJECT','properties':{'b':{'type':'NUMBER'}"
            ",'c':{'type':'LIST','items':{'type':'STRING','enum':['x']}}},'required':['b']}]")}},
     ALL_WELL,
     "[['a/t/e', {'type': 'object', 'properties': {'a': {'type': 'object', 'properties': {'b': "
     "{'type': 'number'}, 'c': {'type': 'array', 'items': {'type': 'string', 'enum': ['x']}}}, "
     "'required': ['b']}}, 'required': ['a']}, null]]"},
    {"the order of trust",
     {{NULL, TOOL("[{'name':'e','method':'GET','response_schema':{'a':'string'},'schema':{'type':'"
                  "object'},'template_response':{'t':'int'},'body':{'a':'x'}},{'name':'f','method':"
                  "'GET','schema':{'id':'int'},'template_response':{'t':'int'},'body':{'t':1}},{'"
                  "name':'g','method':'GET','template_response':{'t':'int'},'body':{'t':'x'}}]")}},
     "files 1/1, tools 1/1, endpoints 3/3; notes endpoints example_conflict 2",
     "[['a/t/e', " NONE ", {'type': 'object', 'properties': {'a': {'type': 'string'}}, 'required': "
     "['a']}], ['a/t/f', " NONE
     ", {'type': 'object', 'properties': {'id': {'type': 'integer'}}, 'required': ['id']}], "
     "['a/t/g', " NONE
     ", {'type': 'object', 'properties': {'t': {'type': 'integer'}}, 'required': ['t']}]]"},
    {"examples in a list, of several kinds",
     {{NULL, BASE("'body':[{'id':1,'when':'2024-05-01','url':'https://x.org/"
                  "a','n':null},{'id':2.5,'when':'2024-05-02','extra':[true],'n':'x'}]")}},
     NO_PARAMETER "; notes endpoints output_from_body 1",
     "[['a/t/e', " NONE
     ", {'type': 'array', 'items': {'type': 'object', 'properties': {'id': {'type': 'number'}, "
     "'when': {'type': 'string', 'format': 'date', 'examples': ['2024-05-01']}, 'url': {'type': "
     "'string', 'format': 'uri', 'examples': ['https://x.org/a']}, 'n': {'type': ['null', "
     "'string'], 'examples': ['x']}, 'extra': {'type': 'array', 'items': {'type': 'boolean'}}}, "
     "'required': ['id', 'when', 'n']}}]]"},
    {"an object whose names are values",
     {{NULL, BASE("'body':{'rates':{'2024-05-01':1,'2024-05-02':2.5}}")}},
     NO_PARAMETER "; notes endpoints output_from_body 1",
     "[['a/t/e', " NONE ", {'type': 'object', 'properties': {'rates': {'type': 'object', "
     "'additionalProperties': {'type': 'number'}}}, 'required': ['rates']}]]"},
    {"response examples",
     {{"tools/A/t.json",
       TOOL("[{'name':'e','method':'GET'},{'name':'f','method':'GET','body':{'id':1}}]")},
      {"response_examples/A/t.json",
       "{'api_list':[{'name':'e','schema':{'id':'str','list':'empty "
       "list'}},{'name':'f','schema':{'id':'str'}},{'name':'gone','schema':{}}]}"}},
     "files 1/1, tools 1/1, endpoints 2/2; skipped files response_examples 1; notes tools "
     "example_without_endpoint 1; notes endpoints output_from_body 1",
     "[['a/t/e', " NONE ", {'type': 'object', 'properties': {'id': {'type': 'string'}, 'list': "
     "{'type': 'array'}}, 'required': ['id', 'list']}], ['a/t/f', " NONE
     ", {'type': 'object', 'properties': {'id': {'type': 'integer'}}, 'required': ['id']}]]"},
    {"response examples of 0 bytes and without entries",
     {{"tools/A/t.json", TOOL("[{'name':'e','method':'GET'}]")},
      {"response_examples/A/t.json", ""}},
     NO_PARAMETER "; skipped files response_examples 1; notes tools examples_empty_file 1",
     "[['a/t/e', " NONE ", null]]"},
    {"response examples without entries",
     {{"tools/A/t.json", TOOL("[{'name':'e','method':'GET'}]")},
      {"response_examples/A/t.json", "{'api_list':[]}"}},
     NO_PARAMETER "; skipped files response_examples 1; notes tools examples_empty_list 1",
     "[['a/t/e', " NONE ", null]]"},
    {"an instruction file",
     {{"G1_query.json",
       "[{'query':'q','api_list':[{'category_name':'Food','tool_name':'t','api_name':'e','api_"
       "description':' ','required_parameters':[" A_STRING
       "],'optional_parameters':[],'method':'GET','template_response':{'id':'int'}}],'relevant "
       "APIs':[['t','e']]},{'query':'r','api_list':[{'category_name':'Food','tool_name':'t','api_"
       "name':'e','api_description':' ','required_parameters':[" A_STRING
       "],'optional_parameters':[],'method':'GET','template_response':{'id':'int'}},{'category_"
       "name':'Food','tool_name':'t','api_name':'f','method':'GET','required_parameters':[]}]}]"}},
     "files 1/1, tools 1/1, endpoints 2/2, parameters 1/1; skipped endpoints repeated_api 1",
     "[['food/t/e', " ONE_A ", {'type': 'object', 'properties': {'id': {'type': 'integer'}}, "
     "'required': ['id']}], ['food/t/f', " NONE ", null]]"},
