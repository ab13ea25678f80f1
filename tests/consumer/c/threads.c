// One plan, many threads: each decides and validates while others load plans and free them.
//
//   threads PLAN.json
#include <fieldwise.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kThreads = 4, kRounds = 60 };

static const int64_t now = 1795255200000;
static const char submission[] =
    "{\"offer\":\"guide\",\"answers\":{\"email\":\"ada@acme.example\"}}";
static char json[1 << 20];
static size_t length;
static fieldwise_plan shared;
static char* wanted;

// How often something came out otherwise than it should.
static void* work(void* given) {
  int* const wrong = given;
  for (int round = 0; round < kRounds; ++round) {
    fieldwise_plan plan = 0;
    char* text = NULL;
    int status = fieldwise_validate(shared, NULL, 0, submission, strlen(submission), now, &text);
    if (status != FIELDWISE_OK || strcmp(text, wanted) != 0) *wrong += 1;
    fieldwise_free(text);
    if (round % 10 != 0) continue;
    status = fieldwise_load(json, length, &plan, &text);
    if (status != FIELDWISE_OK || plan <= 0) *wrong += 1;
    fieldwise_free(text);
    status = fieldwise_validate(plan, NULL, 0, submission, strlen(submission), now, &text);
    if (status != FIELDWISE_OK || strcmp(text, wanted) != 0) *wrong += 1;
    fieldwise_free(text);
    fieldwise_free_plan(plan);
    status = fieldwise_hash(plan, &text);
    if (status != FIELDWISE_WRONG_CALL) *wrong += 1;
    fieldwise_free(text);
  }
  return NULL;
}

// Frees the plan under a thread's feet: every call has its answer, or is told that the plan is
// gone.
static void* race(void* given) {
  int* const wrong = given;
  for (;;) {
    char* text = NULL;
    const int status =
        fieldwise_validate(shared, NULL, 0, submission, strlen(submission), now, &text);
    const int gone = status == FIELDWISE_WRONG_CALL && strstr(text, "\"handle\"") != NULL;
    if (!gone && (status != FIELDWISE_OK || strcmp(text, wanted) != 0)) *wrong += 1;
    fieldwise_free(text);
    if (status != FIELDWISE_OK) return NULL;
  }
}

static int run(void* (*what)(void*), int free_meanwhile) {
  pthread_t threads[kThreads];
  int wrong[kThreads] = {0}, sum = 0;
  for (int i = 0; i < kThreads; ++i) {
    if (pthread_create(&threads[i], NULL, what, &wrong[i]) != 0) return -1;
  }
  if (free_meanwhile) fieldwise_free_plan(shared);
  for (int i = 0; i < kThreads; ++i) {
    pthread_join(threads[i], NULL);
    sum += wrong[i];
  }
  return sum;
}

int main(int count, char** arguments) {
  FILE* file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  char* hash = NULL;
  if (file == NULL) return 2;
  length = fread(json, 1, sizeof json, file);
  fclose(file);
  if (fieldwise_load(json, length, &shared, &hash) != FIELDWISE_OK ||
      fieldwise_validate(shared, NULL, 0, submission, strlen(submission), now, &wanted) !=
          FIELDWISE_OK) {
    return 2;
  }
  fieldwise_free(hash);
  const int working = run(work, 0), racing = run(race, 1);
  fieldwise_free(wanted);
  printf("%d wrong at work, %d wrong in the race\n", working, racing);
  return working == 0 && racing == 0 ? 0 : 1;
}
