-- Wordings of the family "code", by kind of computation (lib/code_kinds.lua).
--
-- For each kind: how the user asks, and how the result is said. The values of the kind's slots stand in every
-- request, because the snippet may use only what the user stated.

local say = require "lang"
local common = require "lang.common"

local M = {}

local ASKS = {
  invoice_total = {
    "what do {amounts} add up to, rounded to two decimals?",
    "@do [add|sum] the invoice items {amounts} and round to two decimals.",
    "I need the [total|sum] of an invoice with the amounts {amounts}[, two decimals|].",
    "the lines of the invoice are {amounts}. [What is the total?|Please add them up.|Which total do I "
      .. "write?]",
    "@q [check|compute] the total of these items: {amounts}?",
    "[use Python to add|run the sum of] {amounts} for me.",
  },
  gross_total = {
    "net amounts {amounts}, tax {tax_percent} percent. What is the gross total[ to the cent|]?",
    "add {amounts}, put {tax_percent} percent tax on top, and tell me what [has to be paid|comes out].",
    "how much is {amounts} together once {tax_percent} percent tax is added?",
    "I have to bill {amounts} plus {tax_percent} percent tax. [Please compute the gross sum.|Which sum "
      .. "goes on the invoice?]",
    "[please compute|work out] the gross total of {amounts} at a tax rate of {tax_percent} percent.",
    "with {tax_percent} percent tax, what do the net items {amounts} come to?",
  },
  average_score = {
    "our survey brought the scores {scores}. What is the average[, two decimals|]?",
    "[please average|compute the mean of] {scores}[, rounded to two decimals|].",
    "customers rated the visit {scores}. Which average [do I report|is that]?",
    "I need the mean score of {scores}.",
    "on average, how good are the ratings {scores}?",
    "the feedback forms say {scores}; [what does that make on average?|give me the average, please.]",
  },
  median_days = {
    "the tickets took {days} days. What is the median?",
    "@do find the median of {days}.",
    "deliveries needed {days} days; [which median do I report?|I need the median.|give me the middle value.]",
    "what is the middle value of {days} once they are in order?",
    "@do compute the median waiting time from {days} days.",
    "I have the durations {days}. [The median, please.|Can you get me the median?]",
  },
  celsius_to_fahrenheit = {
    "the server room shows {celsius} degrees Celsius. How much is that in Fahrenheit?",
    "@do convert {celsius} degrees Celsius to Fahrenheit[, one decimal|].",
    "what is {celsius} Celsius in Fahrenheit?",
    "our visitors want Fahrenheit: it is {celsius} degrees Celsius. [Please convert.|What do I tell them?]",
    "the data sheet says {celsius} degrees Celsius and I need Fahrenheit.",
    "[a storage limit|the outdoor unit] of {celsius} Celsius, expressed in degrees Fahrenheit[, please|]?",
  },
  kilometres_to_miles = {
    "the delivery route is {kilometres} km long. How many miles is that? Use 0.621371 miles a kilometre.",
    "@do convert {kilometres} kilometres to miles[, two decimals|], with 0.621371 as factor.",
    "how many miles are {kilometres} km, at 0.621371 each?",
    "I drove {kilometres} km and the form wants miles. [Please convert with 0.621371.|What do I enter, "
      .. "factor 0.621371?]",
    "our partner thinks in miles: {kilometres} km times 0.621371, please.",
    "@do turn {kilometres} kilometres into miles for the travel claim[; the factor is 0.621371| (factor "
      .. "0.621371)].",
  },
  unique_tags = {
    "@do [remove|drop] the duplicates from {tags}, but keep the order.",
    "the export has the tags {tags}. [Which different ones are there?|Each only once, please.]",
    "@do give me {tags} without repetitions, in the order in which they first appear.",
    "@do clean this list so that no tag comes twice: {tags}.",
    "which tags remain of {tags} when every one counts once?",
    "I pasted {tags}; some repeat. [Deduplicate them, please.|Can you thin them out?]",
  },
  ranked_amounts = {
    "@do sort {amounts} from the largest to the smallest.",
    "@do [rank|order] the amounts {amounts}, highest first.",
    "the offers are {amounts}. [Put the biggest one first.|Give me the ranking from the top.]",
    "which order do {amounts} have when the largest comes first?",
    "I need {amounts} in descending order.",
    "@do [arrange|list] the open amounts {amounts} so that the highest leads.",
  },
  word_count = {
    "how many words has the sentence {sentence|quote}?",
    "@do count the words in {sentence|quote}[, please|].",
    "the subject line is {sentence|quote}. How many words is that?",
    "I must keep it short: is {sentence|quote} too long? [Count its words.|How many words are there?]",
    "@do [tell me the number of|count the] words of {sentence|quote}.",
    "word count for {sentence|quote}, please.",
  },
  percent_change = {
    "the figure went from {old_value} to {new_value}. What change is that in percent[, one decimal|]?",
    "by how many percent did we move from {old_value} to {new_value}?",
    "@do [compute|work out] the percentage change between {old_value} (before) and {new_value} (now).",
    "last quarter {old_value}, this quarter {new_value}: [what is the change in percent?|give me the "
      .. "percentage.]",
    "seats changed from {old_value} to {new_value}; [how much is that in percent?|I need the percentage.]",
    "old value {old_value}, new value {new_value}, percentage change [wanted|please].",
  },
  prorated_charge = {
    "the plan costs {monthly_price} a month and was used for {days_used} of {days_in_month} days. What is "
      .. "the share to pay?",
    "@do prorate {monthly_price} for {days_used} of {days_in_month} days[, two decimals|].",
    "how much of a monthly price of {monthly_price} falls on {days_used} out of {days_in_month} days?",
    "a customer [left|joined] in the middle of the month: {days_used} of {days_in_month} days at "
      .. "{monthly_price} a month. [What do we charge?|Please compute the part.]",
    "monthly price {monthly_price}, days used {days_used}, days in the month {days_in_month}. Prorated "
      .. "charge?",
    "@do charge only {days_used} of the {days_in_month} days at {monthly_price} a month. [Which amount is "
      .. "that?|What comes out?]",
  },
  seat_cost = {
    "what do {seats} seats at {seat_price} each cost over {months} months?",
    "@do compute the price of {seats} seats for {months} months, {seat_price} a seat and month.",
    "{months} months, {seats} seats, {seat_price} per seat and month: what is the total?",
    "I [quote|offer] {seats} seats at {seat_price} a month for {months} months. [Which sum is that?|The "
      .. "total, please.]",
    "how much budget do {seats} seats need for {months} months at a price of {seat_price}?",
    "@do [multiply out|work out] {seats} seats times {seat_price} times {months} months for the offer.",
  },
  normalize_tags = {
    "@do clean the labels {labels|quote}: no blanks around them, all in lower case.",
    "the import gave me {labels|quote}. [Trim and lower-case them, please.|Can you tidy them up, lower "
      .. "case and without stray blanks?]",
    "@do normalize these tags, trimmed and lower case: {labels|quote}.",
    "I need {labels|quote} as tidy tags in small letters, without the blanks.",
    "@do strip the blanks off {labels|quote} and make everything lower case.",
    "@do [turn|bring] {labels|quote} into our usual form: trimmed, lower case.",
  },
  title_slug = {
    "@do make a slug of the title {title|quote}: lower case, hyphens for blanks.",
    "what is the web address part for {title|quote}, in lower case with hyphens?",
    "@do [turn|convert] {title|quote} into lower case with hyphens between the words.",
    "I name the file after the meeting {title|quote}; [lower case and hyphens, please.|what is it with "
      .. "hyphens and in lower case?]",
    "@do slugify {title|quote}.",
    "a page for {title|quote} needs a short name: small letters, words joined by hyphens.",
  },
  working_time = {
    "I worked {minutes} minutes on it. How much is that in hours and minutes?",
    "[add|sum] the blocks of {minutes} minutes and give the time as H:MM.",
    "the calls took {minutes} minutes. What total do I enter as hours and minutes?",
    "my time sheet has {minutes} minutes; [please convert the sum to hours:minutes.|what is the sum in "
      .. "hours and minutes?]",
    "[total|overall] time of {minutes} minutes, written like a clock[, please|].",
    "how long are {minutes} minutes together, in the form hours:minutes?",
  },
  late_fee = {
    "an invoice of {invoice_amount} is {months_late} months late at {monthly_percent} percent a month. "
      .. "What is the late fee?",
    "@do compute the late fee: amount {invoice_amount}, {monthly_percent} percent a month, {months_late} "
      .. "months.",
    "how much fee is due on {invoice_amount} after {months_late} months at {monthly_percent} percent "
      .. "each, without compounding?",
    "we charge {monthly_percent} percent a month. For {invoice_amount} and {months_late} months, what "
      .. "[does that make|is the fee]?",
    "{months_late} months overdue, {invoice_amount} open, {monthly_percent} percent a month. [The fee, "
      .. "please.|Which fee do I add?]",
    "@do [work out|calculate] a simple late fee of {monthly_percent} percent a month on {invoice_amount} "
      .. "for {months_late} months.",
  },
  european_dates = {
    "@do [rewrite|convert] the dates {dates} as day, month, year with dots.",
    "our German branch wants {dates} in the form DD.MM.YYYY.",
    "@do turn {dates} into dates with the day first and dots in between.",
    "the form only takes DD.MM.YYYY; I have {dates}. [Convert them, please.|Can you rewrite them?]",
    "how do {dates} look in the form day.month.year?",
    "I need {dates} with the day in front, separated by dots.",
  },
  latest_date = {
    "which of the dates {dates} is the latest?",
    "the contracts end on {dates}. [Which end comes last?|What is the latest one?]",
    "@do find the latest date among {dates}.",
    "I have {dates} on the list; [which one is last?|the last of them, please.]",
    "of {dates}, which day lies furthest in the future?",
    "@do pick the most recent date from {dates}.",
  },
  discounted_price = {
    "list price {list_price}, discount {discount_percent} percent. What is left to pay?",
    "what does something for {list_price} cost after a discount of {discount_percent} percent?",
    "@do take {discount_percent} percent off {list_price}[, rounded to two decimals|].",
    "we grant {discount_percent} percent on {list_price}. [Which price do I quote?|What is the new price?]",
    "@do [compute|work out] the reduced price of {list_price} with {discount_percent} percent discount.",
    "the customer bargained {discount_percent} percent off {list_price}; [what do they pay?|what is the "
      .. "price now?]",
  },
}

local SAID = {
  invoice_total = {
    "the total is {result}.", "together the items come to {result}.", "{result} is the sum of the amounts.",
    "the items add up to {result}.",
  },
  gross_total = {
    "the gross total is {result}.", "with tax it comes to {result}.",
    "{result} has to be paid, tax included.",
    "the items plus {tax_percent} percent tax make {result}.",
  },
  average_score = {
    "the average is {result}.", "on average that is {result}.", "the scores have a mean of {result}.",
    "{result} is the mean score.",
  },
  median_days = {
    "the median is {result} days.", "half of them took {result} days or less: {result} is the median.",
    "in order, the middle value is {result}.", "the median comes to {result}.",
  },
  celsius_to_fahrenheit = {
    "{celsius} degrees Celsius are {result} degrees Fahrenheit.", "that is {result} degrees Fahrenheit.",
    "in Fahrenheit it reads {result}.", "it comes to {result} degrees Fahrenheit.",
  },
  kilometres_to_miles = {
    "{kilometres} km are {result} miles.", "that is {result} miles.", "the distance comes to {result} miles.",
    "in miles it is {result}.",
  },
  unique_tags = {
    "without repetitions the list is {result}.", "the different tags are {result}.",
    "these remain: {result}.", "each once, in order: {result}.",
  },
  ranked_amounts = {
    "from the largest down: {result}.", "the order is {result}.", "ranked, they are {result}.",
    "highest first, that gives {result}.",
  },
  word_count = {
    "the sentence has {result} words.", "it is {result} words long.", "there are {result} words in it.",
    "I count {result} words.",
  },
  percent_change = {
    "that is a change of {result} percent.",
    "from {old_value} to {new_value} is a change of {result} percent.",
    "the change comes to {result} percent.", "in percent, the figure moved by {result}.",
  },
  prorated_charge = {
    "the prorated charge is {result}.", "for {days_used} of {days_in_month} days that is {result}.",
    "the share to pay comes to {result}.", "{result} is due for the days used.",
  },
  seat_cost = {
    "the total is {result}.", "{seats} seats cost {result} over {months} months.",
    "that comes to {result} in all.", "the offer adds up to {result}.",
  },
  normalize_tags = {
    "the clean labels are {result}.", "tidied up they read {result}.", "here they are: {result}.",
    "trimmed and in lower case: {result}.",
  },
  title_slug = {
    "the slug is {result}.", "it becomes {result}.", "use {result} for it.",
    "with hyphens it reads {result}.",
  },
  working_time = {
    "that is {result} (hours and minutes).", "in all, {result} hours.",
    "the blocks add up to {result} hours.",
    "the total time is {result}.",
  },
  late_fee = {
    "the late fee is {result}.", "after {months_late} months the fee comes to {result}.",
    "{result} is due as a fee.",
    "that makes a fee of {result}.",
  },
  european_dates = {
    "the dates are {result}.", "rewritten: {result}.", "with the day first they read {result}.",
    "in the form you need: {result}.",
  },
  latest_date = {
    "the latest date is {result}.", "{result} is the last one.", "the last of them falls on {result}.",
    "furthest in the future lies {result}.",
  },
  discounted_price = {
    "the reduced price is {result}.", "after the discount it costs {result}.", "{result} is left to pay.",
    "with {discount_percent} percent off, the price is {result}.",
  },
}

M.kinds = {}
for kind, asks in pairs(ASKS) do
  M.kinds[kind] = {
    request = common.framed(asks, common.sums_context),
    answer = say.patterns({ "@said", "@said", "[I ran it in Python|I used a snippet for it]. @said",
      "[Done|Here you are|Worked out]. @said" }, { said = say.patterns(SAID[kind]) }),
  }
end

local INTENT = say.patterns {
  "This is [a computation|something to compute], so I run a short snippet [instead of|rather than] doing "
    .. "it in my head.",
  "python_exec can [work this out|do it] from the values that the user gave; no [file|import|network] is "
    .. "needed.",
  "I put the stated values into a snippet that assigns the result, and [run|execute] it.",
  "[A few lines|One small snippet] of plain Python [will|should] do: values in, result out.",
  "[Nothing to look up:|All values are given:] compute the result with python_exec and [report|quote] it.",
  "Plan: write the snippet with the user's values, run it, answer with what it returns.",
}

function M.request(task) return M.kinds[task.spec.kind].request end

function M.intent() return INTENT end

function M.answer(task) return M.kinds[task.spec.kind].answer end

return M
