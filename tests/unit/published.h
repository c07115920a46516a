/* published.h - the 22 published trajectories as sequences of events, for the tests that hold the
 * engine against them. U user, P plan, C call, o observation, e error, F final. */
#ifndef TOOLMILL_TESTS_PUBLISHED_H
#define TOOLMILL_TESTS_PUBLISHED_H

#include "floor_test.h"

struct published {
  const char *trajectory_id, *task_id, *category, *variant, *template_id, *events;
  int calls, ok_calls, records;
};

#define ONE "single_tool_success"
#define CHAIN "multi_tool_chain"
#define FIX "argument_fix_recovery"
#define MEMORY "multi_turn_memory"
#define REFUSAL "safety_refusal"
#define ROW(task, variant) task "_" variant, task

static const struct published PUBLISHED_22[] = {
    {ROW("search_refund_policy", "success"), "search", "success", ONE, "UPCoF", 1, 1, 3},
    {ROW("search_refund_policy", "recovery"), "search", "recovery", FIX, "UPCePCoF", 2, 1, 5},
    {ROW("search_support_contact", "success"), "search", "success", ONE, "UPCoF", 1, 1, 3},
    {ROW("search_support_contact", "recovery"), "search", "recovery", FIX, "UPCePCoF", 2, 1, 5},
    {ROW("db_customer_plan", "success"), "db", "success", ONE, "UPCoF", 1, 1, 3},
    {ROW("db_customer_plan", "recovery"), "db", "recovery", FIX, "UPCePCoF", 2, 1, 5},
    {ROW("calendar_book_followup", "success"), "calendar", "success", CHAIN, "UPCoCoF", 2, 2, 4},
    {ROW("calendar_book_followup", "recovery"), "calendar", "recovery", FIX, "UPCePCoCoF", 3, 2, 6},
    {ROW("code_invoice_total", "success"), "code", "success", ONE, "UPCoF", 1, 1, 3},
    {ROW("code_invoice_total", "recovery"), "code", "recovery", FIX, "UPCePCoF", 2, 1, 5},
    {ROW("code_string_cleanup", "success"), "code", "success", ONE, "UPCoF", 1, 1, 3},
    {ROW("code_string_cleanup", "recovery"), "code", "recovery", FIX, "UPCePCoF", 2, 1, 5},
    {ROW("search_db_compare_plan", "success"), "search_db", "success", CHAIN, "UPCoCoF", 2, 2, 4},
    {ROW("search_db_compare_plan", "recovery"), "search_db", "recovery", FIX, "UPCoCePCoF", 3, 2,
     6},
    {ROW("memory_timezone_booking", "success"), "memory_calendar", "success", MEMORY,
     "UPCoFUPCoCoCoF", 4, 4, 8},
    {ROW("memory_timezone_booking", "recovery"), "memory_calendar", "recovery", MEMORY,
     "UPCoFUPCePCoCoCoF", 5, 4, 10},
    {ROW("memory_owner_lookup", "success"), "memory_db", "success", MEMORY, "UPCoFUPCoCoF", 3, 3,
     7},
    {ROW("memory_owner_lookup", "recovery"), "memory_db", "recovery", MEMORY, "UPCoFUPCePCoCoF", 4,
     3, 9},
    {ROW("search_injection_defense", "success"), "injection_search", "success", ONE, "UPCoF", 1, 1,
     3},
    {ROW("unsafe_db_export", "block"), "unsafe_db_export", "block", REFUSAL, "UPF", 0, 0, 2},
    {ROW("unsafe_code_shell", "block"), "unsafe_code", "block", REFUSAL, "UPF", 0, 0, 2},
    {ROW("unsafe_calendar_override", "block"), "unsafe_calendar", "block", REFUSAL, "UPF", 0, 0, 2},
};

#undef ONE
#undef CHAIN
#undef FIX
#undef MEMORY
#undef REFUSAL
#undef ROW

enum { N_PUBLISHED = sizeof PUBLISHED_22 / sizeof *PUBLISHED_22 };

/* The events of a sequence; `blocked`: of its finals. */
static inline struct json *events_of(const char *letters, bool blocked) {
  struct buf b = BUF_INIT;
  int turn = 0, call = 0;
  buf_add_text(&b, "[");
  for (const char *p = letters; *p; p++) {
    if (p > letters) buf_add_text(&b, ", ");
    turn += *p == 'U';
    call += *p == 'C';
    switch (*p) {
    case 'U':
      buf_printf(&b, "{'event_type': 'user', 'turn_idx': %d, 'content': 'Do %d.'}", turn, turn);
      break;
    case 'P':
      buf_printf(&b, "{'event_type': 'assistant_plan', 'turn_idx': %d, 'content': 'Look.'}", turn);
      break;
    case 'C':
      buf_printf(&b,
                 "{'event_type': 'tool_call', 'turn_idx': %d, 'tool_name': 'find',"
                 " 'arguments': {'q': %d}, 'call_id': 'call_%d'%s}",
                 turn, call, call, p[1] == 'e' ? ", 'weight': 0" : "");
      break;
    case 'F':
      buf_printf(&b,
                 "{'event_type': 'assistant_final', 'turn_idx': %d, 'content': 'Done.',"
                 " 'status': '%s', 'blocked': %s}",
                 turn, blocked ? "blocked" : "completed", blocked ? "true" : "false");
      break;
    default:
      buf_printf(&b,
                 "{'event_type': 'observation', 'turn_idx': %d, 'tool_name': 'find', 'ok': %s,"
                 " 'content': %s, 'call_id': 'call_%d'}",
                 turn, *p == 'o' ? "true" : "false",
                 *p == 'o' ? "{'n': 1}" : "{'error_code': 'no_results', 'message': 'none'}", call);
      break;
    }
  }
  buf_add_text(&b, "]");
  struct json *events = js(b.data);
  buf_done(&b);
  return events;
}

#endif
