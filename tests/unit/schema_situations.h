/* schema_situations.h - schemas of arguments as they are found, and what becomes of each; see
 * test_schema_intake.c. */
S("null", "null", "files 1/1, tools 1/1, endpoints 1/1; repaired endpoints parameters_missing 1",
  "[['general/s/e', {'type': 'object', 'properties': {}}, null]]"),
    S("a list, as PHP writes it", "[]",
      "files 1/1, tools 1/1, endpoints 1/1; repaired parameters schema_shape 1",
      "[['general/s/e', {'type': 'object', 'properties': {}}, null]]"),
    S("true", "true", "files 1/1, tools 1/1, endpoints 1/1; repaired parameters schema_shape 1",
      "[['general/s/e', {'type': 'object', 'properties': {}}, null]]"),
    S("a number", "7", "files 1/1, tools 1/1, endpoints 1/0; lost endpoints schema_shape 1", "[]"),
    S("JSON within a text",
      "'{\\'type\\':\\'object\\',\\'properties\\':{\\'a\\':{\\'type\\':\\'string\\'}}}'",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters schema_text 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}}, null]]"),
    S("a text that is no JSON", "'see the manual'",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints schema_shape 1", "[]"),
    S("properties without the schema around them",
      "{'q':{'type':'string','required':true},'n':{'type':'int'}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2; repaired parameters "
      "properties_bare 1; repaired parameters required_boolean 1; repaired parameters "
      "type_name 1",
      "[['general/s/e', {'type': 'object', 'properties': {'q': {'type': 'string'}, 'n': "
      "{'type': 'integer'}}, 'required': ['q']}, null]]"),
    S("properties as an empty list", "{'type':'object','properties':[],'required':[]}",
      "files 1/1, tools 1/1, endpoints 1/1",
      "[['general/s/e', {'type': 'object', 'properties': {}, 'required': []}, null]]"),
    S("no type, or one of several", "{'properties':{'a':{'type':'string'}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters root_type 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}}, null]]"),
    S("object or null", "{'type':['object','null'],'properties':{'a':{'type':'string'}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters root_type 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}}, null]]"),
    S("a list of arguments", "{'type':'array','items':{'type':'string'}}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints root_type 1", "[]"),
    S("a root that refers",
      "{'$ref':'#/definitions/"
      "Q','definitions':{'Q':{'type':'object','properties':{'q':{'type':'string'}},'required':['q']"
      "}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1",
      "[['general/s/e', {'definitions': {'Q': {'type': 'object', 'properties': {'q': {'type': "
      "'string'}}, 'required': ['q']}}, 'type': 'object', 'properties': {'q': {'type': "
      "'string'}}, 'required': ['q']}, null]]"),
    S("a root that refers to a member beside",
      "{'$ref':'#/$defs','$defs':{'type':'object','properties':{'q':{'type':'string'}}},"
      "'description':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints root_type 1; repaired parameters "
      "schema_is_type 1",
      "[]"),
    S("a root that refers to itself", "{'$ref':'#'}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints ref_loop 1", "[]"),
    S("a root that refers in a circle",
      "{'$ref':'#/$defs/A','$defs':{'A':{'$ref':'#/$defs/B'},'B':{'$ref':'#/$defs/A'}}}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints ref_loop 1", "[]"),
    S("a root of parts",
      "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}},'required':['a']},{'$ref':'#"
      "/$defs/P'}],'$defs':{'P':{'type':'object','properties':{'page':{'type':'integer'}}}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2; repaired parameters root_type 1",
      "[['general/s/e', {'type': 'object', '$defs': {'P': {'type': 'object', 'properties': "
      "{'page': {'type': 'integer'}}}}, 'properties': {'a': {'type': 'string'}, 'page': "
      "{'type': 'integer'}}, 'required': ['a']}, null]]"),
    S("a root of parts that say more",
      "{'allOf':[{'properties':{'a':{'type':'string'}}},{'not':{'required':['b']}}]}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters root_type 1",
      "[['general/s/e', {'type': 'object', 'allOf': [{'not': {'required': ['b']}}], "
      "'properties': {'a': {'type': 'string'}}}, null]]"),
    S("required: a text, names twice, of no property, no names",
      "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string','required':'true'}"
      "},'required':['a','a','gone',7,null]}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2; repaired parameters "
      "required_boolean 1; repaired parameters required_shape 2; repaired parameters "
      "required_twice 1; repaired parameters required_unknown 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': "
      "{'type': 'string'}}, 'required': ['a', 'b']}, null]]"),
    S("required as one name",
      "{'type':'object','properties':{'a':{'type':'string'}},'required':'a'}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters required_shape "
      "1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}, "
      "'required': ['a']}, null]]"),
    S("required at the property, nested",
      "{'type':'object','properties':{'o':{'type':'object','properties':{'x':{'type':'string','"
      "required':true},'y':{'type':'string','required':false}}}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters "
      "required_boolean 2",
      "[['general/s/e', {'type': 'object', 'properties': {'o': {'type': 'object', "
      "'properties': {'x': {'type': 'string'}, 'y': {'type': 'string'}}, 'required': ['x']}}}, "
      "null]]"),
    S("required of a condition is left alone",
      "{'type':'object','properties':{'a':{},'b':{}},'anyOf':[{'required':['a']},{'required':['b'],"
      "'properties':{'c':{}}}]}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {}, 'b': {}}, 'anyOf': "
      "[{'required': ['a']}, {'required': ['b'], 'properties': {'c': {}}}]}, null]]"),
    S("no schemas where there should be some",
      "{'type':'object','properties':{'a':'string','b':7,'c':true,'d':false,'e':null,'f':'whatever'"
      "}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 6/6; repaired parameters schema_is_type "
      "1; repaired parameters schema_shape 3",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': {}, "
      "'c': {}, 'd': {'not': {}}, 'e': {}, 'f': {}}}, null]]"),
    S("a parameter without a name",
      "{'type':'object','properties':{'':{'type':'string'},'a "
      "b':{'type':'string'}},'required':['','a b']}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 2/1; lost parameters name_missing 1; "
      "notes parameters name_unusual 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a b': {'type': 'string'}}, "
      "'required': ['a b']}, null]]"),
    S("names of types",
      "{'type':'object','properties':{'a':{'type':'String'},'b':{'type':'int'},'c':{'type':['str','"
      "None']},'d':{'type':'any'},'e':{'type':'money'},'f':{'type':{'x':1}},'g':{'type':[]},'h':{'"
      "type':''},'i':{'type':'list','items':{'type':'float'}}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 9/9; repaired parameters type_name 7; "
      "repaired parameters type_shape 3; repaired parameters unknown_type 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': "
      "{'type': 'integer'}, 'c': {'type': ['string', 'null']}, 'd': {}, 'e': {'type': "
      "'string'}, 'f': {}, 'g': {}, 'h': {}, 'i': {'type': 'array', 'items': {'type': "
      "'number'}}}}, null]]"),
    S("types that are left out",
      "{'type':'object','properties':{'o':{'properties':{'x':{'type':'string'}}},'l':{'items':{'"
      "type':'string'}},'e':{'enum':[1,'a']},'n':{'description':'d'}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 4/4; repaired parameters type_missing 2",
      "[['general/s/e', {'type': 'object', 'properties': {'o': {'type': 'object', "
      "'properties': {'x': {'type': 'string'}}}, 'l': {'type': 'array', 'items': {'type': "
      "'string'}}, 'e': {'enum': [1, 'a']}, 'n': {'description': 'd'}}}, null]]"),
    S("bounds",
      "{'type':'object','properties':{'a':{'type':'integer','minimum':'1','maximum':'many'},'b':{'"
      "type':'string','minLength':-1,'maxLength':'10','pattern':'['},'c':{'type':'number','minimum'"
      ":0,'exclusiveMinimum':true,'maximum':5,'exclusiveMaximum':false,'multipleOf':0},'d':{'type':"
      "'array','items':{},'uniqueItems':'yes','minItems':1.0}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 4/4; repaired parameters "
      "exclusive_boolean 2; repaired parameters keyword_value 4; repaired parameters "
      "number_text 2; repaired parameters pattern 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'integer', 'minimum': "
      "1}, 'b': {'type': 'string', 'maxLength': 10}, 'c': {'type': 'number', 'maximum': 5, "
      "'exclusiveMinimum': 0}, 'd': {'type': 'array', 'items': {}, 'minItems': 1.0}}}, null]]"),
    S("choices",
      "{'type':'object','properties':{'a':{'type':'string','enum':'x, y "
      ",z'},'b':{'type':'string','enum':[]},'c':{'type':'string','enum':[1,2]},'d':{'type':'"
      "integer','enum':[1,'x']},'e':{'type':'string','enum':{'x':1}}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 5/5; repaired parameters enum_empty 1; "
      "repaired parameters enum_text 1; repaired parameters enum_type 1; repaired parameters "
      "enum_value 1; repaired parameters keyword_value 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string', 'enum': "
      "['x', 'y', 'z']}, 'b': {'type': 'string'}, 'c': {'enum': [1, 2]}, 'd': {'type': "
      "'integer', 'enum': [1]}, 'e': {'type': 'string'}}}, null]]"),
    S("defaults",
      "{'type':'object','properties':{'a':{'type':'string','default':null},'b':{'type':'integer','"
      "default':'5'},'c':{'type':'boolean','default':'True'},'d':{'enum':['x'],'default':'y'},'e':{"
      "'type':'array','items':{},'default':'[]'},'f':{'type':'number','default':'a "
      "lot'},'g':{'type':'string','default':7},'h':{'type':['integer','null'],'default':null}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 8/8; repaired parameters "
      "default_not_in_enum 1; repaired parameters default_text 4; repaired parameters "
      "default_type 2",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': "
      "{'type': 'integer', 'default': 5}, 'c': {'type': 'boolean', 'default': true}, 'd': "
      "{'enum': ['x']}, 'e': {'type': 'array', 'items': {}, 'default': []}, 'f': {'type': "
      "'number'}, 'g': {'type': 'string', 'default': '7'}, 'h': {'type': ['integer', 'null'], "
      "'default': null}}}, null]]"),
    S("texts that are none",
      "{'type':'object','description':7,'properties':{'a':{'type':'string','title':['x'],'"
      "description':4.5,'format':1,'pattern':true,'$comment':{}}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters keyword_value "
      "3; repaired parameters text_type 3",
      "[['general/s/e', {'type': 'object', 'description': '7', 'properties': {'a': {'type': "
      "'string', 'description': '4.5'}}}, null]]"),
    S("lists of schemas that are none",
      "{'type':'object','properties':{'a':{'anyOf':[]},'b':{'oneOf':{'type':'string'}},'c':{'type':"
      "'array','items':[]},'d':{'type':'array','items':null}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 4/4; repaired parameters keyword_value 2",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {}, 'b': {'oneOf': [{'type': "
      "'string'}]}, 'c': {'type': 'array'}, 'd': {'type': 'array'}}}, null]]"),
    S("tuples of 2020-12",
      "{'type':'object','properties':{'a':{'type':'array','items':[{'type':'string'},{'type':'"
      "number'}],'additionalItems':false}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters items_list 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'array', "
      "'prefixItems': [{'type': 'string'}, {'type': 'number'}], 'items': false}}}, null]]"),
    S("tuples of draft-07",
      "{'$schema':'http://json-schema.org/draft-07/"
      "schema#','type':'object','properties':{'a':{'type':'array','items':[{'type':'string'}],'"
      "additionalItems':false}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1",
      "[['general/s/e', {'$schema': 'http://json-schema.org/draft-07/schema#', 'type': "
      "'object', 'properties': {'a': {'type': 'array', 'items': [{'type': 'string'}], "
      "'additionalItems': false}}}, null]]"),
    S("draft-04",
      "{'$schema':'http://json-schema.org/draft-04/"
      "schema#','type':'object','properties':{'a':{'type':'number','minimum':0,'exclusiveMinimum':"
      "true}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters draft_04 1; "
      "repaired parameters exclusive_boolean 1",
      "[['general/s/e', {'$schema': 'http://json-schema.org/draft-07/schema#', 'type': "
      "'object', 'properties': {'a': {'type': 'number', 'exclusiveMinimum': 0}}}, null]]"),
    S("draft-06", "{'$schema':'http://json-schema.org/draft-06/schema','type':'object'}",
      "files 1/1, tools 1/1, endpoints 1/1; repaired parameters draft_06 1",
      "[['general/s/e', {'$schema': 'http://json-schema.org/draft-07/schema#', 'type': "
      "'object'}, null]]"),
    S("no version of the dialect", "{'$schema':'http://json-schema.org/schema#','type':'object'}",
      "files 1/1, tools 1/1, endpoints 1/1; repaired parameters dialect_unversioned 1",
      "[['general/s/e', {'type': 'object', 'properties': {}}, null]]"),
    S("an unknown dialect", "{'$schema':'https://example.com/dialect','type':'object'}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints unknown_dialect 1", "[]"),
    S("an unknown dialect below",
      "{'type':'object','properties':{'a':{'$schema':'https://example.com/dialect'}}}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints unknown_dialect 1", "[]"),
    S("$schema of another kind",
      "{'$schema':7,'type':'object','properties':{'a':{'type':'string'}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1; repaired parameters keyword_value 1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string'}}}, null]]"),
    S("a reference to the net",
      "{'type':'object','properties':{'a':{'$ref':'https://example.com/a.json'}}}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints external_ref 1", "[]"),
    S("a reference to a file",
      "{'type':'object','properties':{'a':{'type':'array','items':{'$ref':'a.json#/definitions/"
      "x'}}}}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints external_ref 1", "[]"),
    S("a reference by $id",
      "{'$id':'https://example.com/s','type':'object','properties':{'a':{'$ref':'https://"
      "example.com/t'}},'$defs':{'t':{'$id':'https://example.com/t','type':'string'}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1",
      "[['general/s/e', {'$id': 'https://example.com/s', 'type': 'object', 'properties': {'a': "
      "{'$ref': 'https://example.com/t'}}, '$defs': {'t': {'$id': 'https://example.com/t', "
      "'type': 'string'}}}, null]]"),
    S("a reference to a metaschema",
      "{'type':'object','properties':{'a':{'$ref':'http://json-schema.org/draft-07/schema#'}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'$ref': "
      "'http://json-schema.org/draft-07/schema#'}}}, null]]"),
    S("a reference to nothing", "{'type':'object','properties':{'a':{'$ref':'#/$defs/gone'}}}",
      "files 1/1, tools 1/1, endpoints 1/0, parameters 1/1; lost endpoints schema 1", "[]"),
    S("references in a circle",
      "{'type':'object','properties':{'a':{'$ref':'#/properties/b'},'b':{'$ref':'#/properties/"
      "a'}}}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints ref_loop 1", "[]"),
    S("a tree of itself",
      "{'type':'object','properties':{'name':{'type':'string'},'children':{'type':'array','items':{"
      "'$ref':'#'}}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 2/2",
      "[['general/s/e', {'type': 'object', 'properties': {'name': {'type': 'string'}, "
      "'children': {'type': 'array', 'items': {'$ref': '#'}}}}, null]]"),
    S("what nobody knows stays",
      "{'type':'object','properties':{'a':{'type':'string','x-mcp-header':'Region','nullable':true,"
      "'propertyOrdering':['b']}},'x-more':{'type':'Foo'}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'string', "
      "'x-mcp-header': 'Region', 'nullable': true, 'propertyOrdering': ['b']}}, 'x-more': "
      "{'type': 'Foo'}}, null]]"),
    S("values are no schemas",
      "{'type':'object','properties':{'properties':{'type':'object','default':{'type':'Foo'},'"
      "const':{'required':true},'examples':[{'$ref':'https://example.com'}]}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1",
      "[['general/s/e', {'type': 'object', 'properties': {'properties': {'type': 'object', "
      "'default': {'type': 'Foo'}, 'const': {'required': true}, 'examples': [{'$ref': "
      "'https://example.com'}]}}}, null]]"),
    S("a chain that never ends",
      "{'type':'object','properties':{'next':{'$ref':'#'}},'required':['next']}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints endless 1", "[]"),
    S("lists that never end",
      "{'type':'object','properties':{'a':{'$ref':'#/$defs/"
      "n'}},'required':['a'],'$defs':{'n':{'type':'array','minItems':1,'items':{'$ref':'#/$defs/"
      "n'}}}}",
      "files 1/1, tools 1/1, endpoints 1/0; lost endpoints endless 1", "[]"),
    S("a chain that may end",
      "{'type':'object','properties':{'a':{'$ref':'#/$defs/"
      "n'}},'required':['a'],'$defs':{'n':{'type':'object','properties':{'next':{'anyOf':[{'$ref':'"
      "#/$defs/n'},{'type':'null'}]}},'required':['next']}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 1/1",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'$ref': '#/$defs/n'}}, "
      "'required': ['a'], '$defs': {'n': {'type': 'object', 'properties': {'next': {'anyOf': "
      "[{'$ref': '#/$defs/n'}, {'type': 'null'}]}}, 'required': ['next']}}}, null]]"),
    S("bounds that leave nothing, defaults beyond them",
      "{'type':'object','properties':{'a':{'type':'integer','minimum':5,'maximum':1,'default':3},'"
      "b':{'type':'integer','minimum':5,'default':3},'c':{'type':'string','minLength':2,'maxLength'"
      ":2,'default':'x'},'d':{'type':'array','items':{'type':'string'},'default':[1]},'e':{'type':'"
      "array','items':{'$ref':'#/properties/b'},'default':[1]}}}",
      "files 1/1, tools 1/1, endpoints 1/1, parameters 5/5; repaired parameters bounds 1; "
      "repaired parameters default_range 3",
      "[['general/s/e', {'type': 'object', 'properties': {'a': {'type': 'integer', 'default': "
      "3}, 'b': {'type': 'integer', 'minimum': 5}, 'c': {'type': 'string', 'minLength': 2, "
      "'maxLength': 2}, 'd': {'type': 'array', 'items': {'type': 'string'}}, 'e': {'type': "
      "'array', 'items': {'$ref': '#/properties/b'}, 'default': [1]}}}, null]]"),
