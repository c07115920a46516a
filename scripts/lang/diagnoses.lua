-- What the assistant thinks after a failed call, by recovery. {code} and {message} are the observation's own;
-- {wrong_x} is argument x of the call that failed. Nothing here is known before the error was read.

local say = require "lang"

return {
  invalid_domain = say.patterns {
    "The tool answered {code}: {wrong_domain|quote} is no domain of the documents. [The question belongs "
      .. "to|It has to be] {domain}, so I [search there|repeat the search there].",
    "{code}, says the tool. There are four domains and {wrong_domain} is not one of them; {domain} [fits "
      .. "the question|is the right one].",
    "My domain was wrong ({code}). The same query goes to {domain} now.",
    "I [mixed up|confused] the domains: {wrong_domain} led to {code}. I [change|set] it to {domain} and "
      .. "keep the query.",
    "The search did not start, {code}: {message}. With domain {domain} it should.",
  },
  empty_query = say.patterns {
    "The tool answered {code}: {message}. I [left the query out|forgot to fill in the query]; it should "
      .. "be {query|quote}.",
    "{code}. The search words are missing, so I send {query|quote} this time.",
    "[Of course|Right]: {message}. The call needs the words {query|quote}.",
    "That call had no search words ({code}). I add {query|quote} and leave the domain {domain} as it is.",
    "An empty query finds nothing ({code}, {message|quote}). I search for {query|quote} instead.",
  },
  no_results = say.patterns {
    "Nothing was found ({code}). The words {wrong_query|quote} look [mistyped|garbled]; I search for "
      .. "{query|quote}.",
    "{code}: {message}. My query {wrong_query|quote} is misspelt, so I use {query|quote}.",
    "No document has the words {wrong_query|quote} ({code}). [Spelt properly|In the user's own words] it is "
      .. "{query|quote}.",
    "The domain is right, the words are not: {message}. I rephrase the query as {query|quote}.",
    "With {wrong_query|quote} the answer is {code}. I try {query|quote} in {domain}.",
  },
  forbidden_field = say.patterns {
    "The database answered {code}: {message}. That field was not asked for anyway, so I request {fields} "
      .. "only.",
    "{message|quote} ({code}). I drop it and read {fields} only.",
    "One field too many: {message}. The user needs {fields}, nothing else.",
    "The call was refused with {code}. [The field is off limits|It is outside the boundary]; {fields} are "
      .. "enough.",
    "{code} means that I asked for more than I may see. I [repeat|make] the look-up with {fields}.",
  },
  fields_as_text = say.patterns {
    "{code}: {message}. The fields have to be a list, not one text, so I send them as a list.",
    "The schema wants a list of fields ({code}). I split the text into {fields}.",
    "The arguments were refused with {code}: {message}. Each field becomes an item of a list.",
    "The tool reports {code}. One text is no list, so I pass {fields} one by one.",
  },
  missing_lookup_value = say.patterns {
    "The tool answered {code}: {message}. I left out whom to look up; it is {lookup_value}.",
    "{code}. The look-up needs the value {lookup_value}, which the user gave.",
    "Without a value there is nothing to look up ({message}). I add {lookup_value}.",
    "{message|quote}, of course. The customer is {lookup_value}; I send the call with it.",
    "I chose the key and forgot its value ({code}). Now with {lookup_value}.",
  },
  record_not_found = say.patterns {
    "{code}: {message}. I mistyped it as {wrong_lookup_value}; the user wrote {lookup_value}.",
    "No record for {wrong_lookup_value} ({code}). Compared with the request, it should read {lookup_value}.",
    "The database answered {code}. {wrong_lookup_value} is not what the user gave me, {lookup_value} is.",
    "{message|quote}. Before I report that, I check my input: {wrong_lookup_value} should have been "
      .. "{lookup_value}.",
    "Not found ({code}) because of a slip in {wrong_lookup_value}. I look up {lookup_value}.",
  },
  slot_unavailable = say.patterns {
    "{code}: {wrong_slot} is not open. I look at the availability and take a slot that [fits the "
      .. "request|the user wants].",
    "The booking was turned down ({code}, {message|quote}). {wrong_slot} was my mistake; an open slot "
      .. "that suits the request comes next.",
    "{message|quote}, so {wrong_slot} cannot be booked. I go by what is open on {date} instead of "
      .. "assuming a time.",
    "{wrong_slot} led to {code}. The tool lists what is open; the booking has to use one of those.",
    "No booking at {wrong_slot} ({code}). I choose from the open slots, as the user asked.",
  },
  slot_format = say.patterns {
    "{code}: the slot must be written as HH:MM, so {wrong_slot|quote} becomes {slot}.",
    "The schema does not take {wrong_slot|quote} ({code}). In the 24-hour form it is {slot}.",
    "The time was refused with {code}. I write {slot} as the user did.",
    "The pattern of the slot does not match ({code}). I send {slot} in place of {wrong_slot|quote}.",
  },
  unknown_participant = say.patterns {
    "{code}: there is no calendar for {wrong_participant|quote}. The id is {participant}.",
    "{message|quote} ({code}). I misspelt the participant; it has to be {participant}.",
    "The tool does not know {wrong_participant} ({code}). Written as the calendar id it is {participant}.",
    "{code} came back because {wrong_participant} is not an id. I use {participant}.",
  },
  invalid_timezone = say.patterns {
    "{code}: {message}. {wrong_timezone} is no full zone name; the user said {timezone}.",
    "The calendar wants the full name of the zone ({code}). Not {wrong_timezone}, but {timezone}.",
    "{wrong_timezone} is ambiguous and was refused with {code}. I pass {timezone}.",
    "{message|quote}. I use {timezone}, as given by the user, in place of {wrong_timezone}.",
  },
  assertion_failed = say.patterns {
    "{code}: {message}. The snippet ran, but its own check shows that it is wrong. I rewrite it from the "
      .. "request.",
    "My check failed with {message|quote}. I go back to the values of the request and compute it properly.",
    "The assertion says {message|quote}. So the snippet does not do what was asked; here is one that does.",
    "{message|quote} ({code}). That points to the snippet, not to the data, so I [correct|rewrite] it.",
    "The result cannot be right: {message}. I write the computation anew and leave nothing out.",
  },
  execution_error = say.patterns {
    "Python stopped with {message|quote} ({code}). It is a slip in the snippet, which I correct.",
    "{code}: {message}. I fix that line and run it again.",
    "The snippet has a bug: {message}. The computation itself stays the same.",
    "{message|quote}, reports the tool ({code}). I mend the snippet and [repeat the call|run it once more].",
  },
  unsafe_code = say.patterns {
    "{code}: {message}. The tool allows no modules, and plain Python is enough here.",
    "The snippet was not run ({code}, {message|quote}). I write it without the import.",
    "{message|quote}. I should not reach for a module; built-in functions do it.",
    "The sandbox turned the snippet down with {code}. The same works with built-ins only.",
  },
  memory_miss = say.patterns {
    "{code}: {message}. I asked for {wrong_key}; the note was stored as {memory_key}.",
    "Nothing under {wrong_key} ({code}). The user's words give the key {memory_key}.",
    "{message|quote}. The key {wrong_key} is not the one in use, {memory_key} is.",
    "The memory has no {wrong_key} ({code}), so I read {memory_key} rather than guess the value.",
    "{code} because of the key {wrong_key}. I [read|look under] {memory_key}.",
  },
  invalid_key = say.patterns {
    "{code}: {message}. A note needs a name; I store it as {memory_key}.",
    "I left the key empty ({code}). With {memory_key} it can be found later.",
    "{message|quote}, so nothing was stored. The key should be {memory_key}.",
    "The note was not kept ({code}, {message|quote}). I give it the key {memory_key}.",
  },
}
