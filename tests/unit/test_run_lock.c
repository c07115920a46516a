/* test_run_lock.c - the lock of a run that was killed. */
#include "folder.h"

#include "run/run.h"

#include <sys/wait.h>
#include <time.h>

/* A killed run's workers hold its lock for a moment longer: the next run waits for them. */
static void a_lock_of_the_dead_is_waited_for(void **state) {
  struct error e = {0};
  int lock, status;
  (void)state;
  pid_t holder = fork();
  if (holder == 0) {
    if (!run_lock(folder, &lock, &e)) _exit(1);
    if (fork() == 0) /* holds the descriptor, is not who the lock names */
      nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    _exit(0);
  }
  assert_int_equal(waitpid(holder, &status, 0), holder);
  assert_int_equal(status, 0);
  must(run_lock(folder, &lock, &e), &e);
  run_unlock(lock);
}

/* Nobody waits for the living. */
static void a_lock_of_the_living_is_refused(void **state) {
  struct error e = {0};
  int lock, second;
  (void)state;
  must(run_lock(folder, &lock, &e), &e);
  assert_false(run_lock(folder, &second, &e));
  assert_int_equal(e.code, ERR_USAGE);
  run_unlock(lock);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_lock_of_the_dead_is_waited_for, folder_set_up,
                                      folder_tear_down),
      cmocka_unit_test_setup_teardown(a_lock_of_the_living_is_refused, folder_set_up,
                                      folder_tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
