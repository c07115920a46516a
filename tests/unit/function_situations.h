/* function_situations.h - documents of the formats that list functions; see
 * test_reader_functions.c. */
#define NONE "{'type': 'object', 'properties': {}}"
#define A "{'type':'object','properties':{'a':{'type':'string'}},'required':['a']}"
#define ONE_A "{'type': 'object', 'properties': {'a': {'type': 'string'}}, 'required': ['a']}"
#define ONE "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1"
#define BARE "files 1/1, tools 1/1, endpoints 1/1"

{"mcp: a bare result",
 NULL,
 "s.json",
 "{'tools':[{'name':'e','inputSchema':" A "}]}",
 ONE,
 "[['general/s/e', " ONE_A ", null]]"},
    {"mcp: an answer of a server that says who it is",
     NULL,
     "s.json",
     "{'jsonrpc':'2.0','id':2,'result':{'resultType':'complete','ttlMs':1,'tools':[{'name':'e',"
     "'inputSchema':" A "}],'_meta':{'io.modelcontextprotocol/serverInfo':{'name':'Home'}}}}",
     ONE,
     "[['general/home/e', " ONE_A ", null]]"},
    {"mcp: pages and messages, line by line",
     NULL,
     "s.jsonl",
     "{'jsonrpc':'2.0','id':1,'result':{'protocolVersion':'2025-03-26','capabilities':{},'"
     "serverInfo':{'name':'Home'}}}\n"
     "{'jsonrpc':'2.0','method':'notifications/tools/list_changed'}\n"
     "{'jsonrpc':'2.0','id':2,'result':{'tools':[{'name':'e','inputSchema':" A
     "}],'nextCursor':'2'}}\n"
     "{'jsonrpc':'2.0','id':3,'result':{'tools':[{'name':'e','inputSchema':" A
     "},{'name':'f','inputSchema':" A "}]}}\n",
     "files 1/1, tools 1/1, endpoints 2/2, parameters 2/2; skipped endpoints "
     "repeated_declaration 1",
     "[['general/home/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, null], ['general/home/f', {'type': 'object', 'properties': {'a': "
     "{'type': 'string'}}, 'required': ['a']}, null]]"},
    {"mcp: a list of pages, the last of which is missing",
     NULL,
     "s.json",
     "[{'tools':[{'name':'e','inputSchema':" A
     "}],'nextCursor':'2'},{'tools':[{'name':'f','inputSchema':" A "}],'nextCursor':'3'}]",
     "files 1/1, tools 1/1, endpoints 2/2, parameters 2/2; notes tools page_missing 1",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, null], ['general/s/f', {'type': 'object', 'properties': {'a': "
     "{'type': 'string'}}, 'required': ['a']}, null]]"},
    {"mcp: results of any kind",
     NULL,
     "s.json",
     "{'tools':[{'name':'e','inputSchema':{'type':'object'},'outputSchema':{'type':'array','items':"
     "{'type':'string'}}},"
     "{'name':'f','inputSchema':{'type':'object','additionalProperties':false},'outputSchema':{'"
     "type':'string'}},"
     "{'name':'g','inputSchema':{'type':'object','properties':{}},'outputSchema':true}]}",
     "files 1/1, tools 1/1, endpoints 3/3",
     "[['general/s/e', {'type': 'object', 'properties': {}}, {'type': 'array', 'items': "
     "{'type': 'string'}}], ['general/s/f', {'type': 'object', 'additionalProperties': "
     "false}, {'type': 'string'}], ['general/s/g', {'type': 'object', 'properties': {}}, "
     "null]]"},
    {"mcp: no inputSchema, null, no name, no object, one result schema too bad",
     NULL,
     "s.json",
     "{'tools':[{'name':'e','inputSchema':" A
     "},{'name':'f'},{'name':'g','inputSchema':null},{'inputSchema':" A "},7,"
     "{'name':'h','inputSchema':{'type':'object'},'outputSchema':{'$ref':'https://example.com/"
     "s.json'}},"
     "{'name':'i','inputSchema':{'type':'string'}}]}",
     "files 1/1, tools 1/1, endpoints 7/4, parameters 1/1; lost endpoints name_missing 1; "
     "lost endpoints root_type 1; lost endpoints shape 1; repaired endpoints external_ref 1; "
     "repaired endpoints parameters_missing 2",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, null], ['general/s/f', {'type': 'object', 'properties': {}}, null], "
     "['general/s/g', {'type': 'object', 'properties': {}}, null], ['general/s/h', {'type': "
     "'object', 'properties': {}}, null]]"},
    {"mcp: an answer that is not complete",
     "mcp",
     "s.json",
     "{'jsonrpc':'2.0','id':2,'result':{'resultType':'input_required','tools':[{'name':'e','"
     "inputSchema':" A "}]}}",
     "files 1/1, tools 1/0; lost tools result_type 1",
     "[]"},
    {"mcp: asked for, and something else found",    "mcp", "s.json", "{'paths':{}}",
     "files 1/1, tools 1/0; lost tools no_tools 1", "[]"},
    {"openai: nested",
     NULL,
     "s.json",
     "[{'type':'function','function':{'name':'e','parameters':" A "}}]",
     ONE,
     "[['general/s/e', " ONE_A ", null]]"},
    {"openai: flat, with a result",
     NULL,
     "s.json",
     "{'model':'m','tools':[{'type':'function','name':'e','strict':false,'parameters':" A
     ",'output_schema':" A "},"
     "{'type':'web_search'}]}",
     "files 1/1, tools 1/1, endpoints 2/1, parameters 1/1; lost endpoints not_function 1",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}]]"},
    {"openai: no parameters, older functions",
     NULL,
     "s.json",
     "{'functions':[{'name':'e','parameters':" A "},{'name':'f'}]}",
     "files 1/1, tools 1/1, endpoints 2/2, parameters 1/1",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, null], ['general/s/f', {'type': 'object', 'properties': {}}, null]]"},
    {"openai: strict, and not quite",
     NULL,
     "s.json",
     "[{'type':'function','name':'e','strict':true,'parameters':{'type':'object','properties':{'a':"
     "{'type':['string','null']}},"
     "'required':['a'],'additionalProperties':false}},{'type':'function','name':'f','strict':true,'"
     "parameters':" A "}]",
     "files 1/1, tools 1/1, endpoints 2/2, parameters 2/2; notes endpoints not_strict 1",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': ['string', 'null']}}, "
     "'required': ['a'], 'additionalProperties': false}, null], ['general/s/f', {'type': "
     "'object', 'properties': {'a': {'type': 'string'}}, 'required': ['a']}, null]]"},
    {"openai: rows of a data set, tools as text",
     NULL,
     "s.jsonl",
     "{'messages':[],'tools':[{'type':'function','function':{'name':'e','parameters':" A "}}]}\n"
     "{'messages':[],'tools':[{'type':'function','function':{'name':'e','parameters':" A "}}]}\n"
     "{'messages':[],'tools':'[{\\'name\\':\\'f\\',\\'parameters\\':{\\'q\\':{\\'type\\':\\'str\\'}"
     "}}]'}\n",
     "files 1/1, tools 1/1, endpoints 2/2, parameters 2/2; repaired tools list_text 1; "
     "skipped endpoints repeated_declaration 1; repaired parameters properties_bare 1; "
     "repaired parameters type_name 1",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, null], ['general/s/f', {'type': 'object', 'properties': {'q': "
     "{'type': 'string'}}}, null]]"},
    {"anthropic",
     NULL,
     "s.json",
     "{'tools':[{'name':'e','input_schema':" A
     "},{'type':'web_search_20250305','name':'web_search'}]}",
     "files 1/1, tools 1/1, endpoints 2/1, parameters 1/1; lost endpoints not_function 1",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, null]]"},
    {"gemini: capitals, nullable, texts for counts",
     NULL,
     "s.json",
     "{'tools':[{'functionDeclarations':[{'name':'e','parameters':{'type':'OBJECT','properties':{'"
     "a':{'type':'STRING','nullable':true,"
     "'enum':['x'],'format':'enum'},'b':{'type':'ARRAY','items':{'type':'INTEGER'},'minItems':'1'},"
     "'c':{'type':'NUMBER','minimum':0,'exclusiveMinimum':true,'example':2}},"
     "'required':['b']},'response':{'type':'OBJECT','properties':{'x':{'type':'BOOLEAN'}}}}]}]}",
     "files 1/1, tools 1/1, endpoints 1/1, parameters 3/3",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': ['string', 'null'], "
     "'enum': ['x', null]}, 'b': {'type': 'array', 'items': {'type': 'integer'}, 'minItems': "
     "1}, 'c': {'type': 'number', 'exclusiveMinimum': 0, 'examples': [2]}}, 'required': "
     "['b']}, {'type': 'object', 'properties': {'x': {'type': 'boolean'}}}]]"},
    {"gemini: JSON Schema, alone",
     NULL,
     "s.json",
     "{'name':'e','parametersJsonSchema':" A ",'parameters':{'type':'OBJECT'},'responseJsonSchema':"
     "{'type':'array','items':{'type':'string'}}}",
     "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired endpoints two_schemas 1",
     "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
     "'required': ['a']}, {'type': 'array', 'items': {'type': 'string'}}]]"},
    {"gemini: both spellings in a list",
     NULL,
     "s.json",
     "[{'functionDeclarations':[{'name':'e','parameters':{'type':'OBJECT'}}]},{'function_"
     "declarations':[{'name':'f'}]},{'googleSearch':{}}]",
     "files 1/1, tools 1/1, endpoints 2/2",
     "[['general/s/e', {'type': 'object', 'properties': {}}, null], ['general/s/f', {'type': "
     "'object', 'properties': {}}, null]]"},
    {"bfcl: rows, repeated and changed documents",
     NULL,
     "B.json",
     "{'id':'0','question':[],'function':[{'name':'m.f','description':'d','parameters':{'type':'"
     "dict','properties':{'n':{'type':'float'},'t':{'type':'tuple','items':{'type':'long'}},'o':{'"
     "type':'HashMap','properties':{'k':{'type':'any'}}}},'required':['n']}}]}\n"
     "{'id':'1','question':[],'function':[{'name':'m.f','description':'d','parameters':{'type':'"
     "dict','properties':{'n':{'type':'float'},'t':{'type':'tuple','items':{'type':'long'}},'o':{'"
     "type':'HashMap','properties':{'k':{'type':'any'}}}},'required':['n']}},"
     "{'name':'m.f','description':'d','parameters':{'type':'dict','properties':{'n':{'type':''},'x'"
     ":{'type':'Foo'},'y':{}},'required':['n','gone']}}]}\n",
     "files 1/1, tools 1/1, endpoints 2/2, parameters 6/6; repaired endpoints "
     "duplicate_endpoint 1; skipped endpoints repeated_declaration 1; repaired parameters "
     "required_unknown 1; repaired parameters type_missing 2; repaired parameters "
     "unknown_type 1",
     "[['general/m/m_f', {'type': 'object', 'properties': {'n': {'type': 'number'}, 't': "
     "{'type': 'array', 'items': {'type': 'integer'}}, 'o': {'type': 'object', 'properties': "
     "{'k': {}}}}, 'required': ['n']}, null], ['general/m/m_f_2', {'type': 'object', "
     "'properties': {'n': {'type': 'string'}, 'x': {'type': 'string'}, 'y': {'type': "
     "'string'}}, 'required': ['n']}, null]]"},
    {"bfcl: documents with responses",
     NULL,
     "B.json",
     "{'name':'f','description':'d','parameters':{'type':'dict','properties':{},'required':[]},'"
     "response':{'type':'dict','properties':{'n':{'type':'integer'}}}}\n"
     "{'name':'g','description':'d','parameters':{'type':'dict','properties':{'b':{'type':'Boolean'"
     ",'optional':true,'default':'true'}}}}\n",
     "files 1/1, tools 1/1, endpoints 2/2, parameters 1/1; repaired parameters default_text 1",
     "[['general/b/f', {'type': 'object', 'properties': {}, 'required': []}, {'type': "
     "'object', 'properties': {'n': {'type': 'integer'}}}], ['general/b/g', {'type': "
     "'object', 'properties': {'b': {'type': 'boolean', 'default': true}}}, null]]"},
