// Memory that runs out, at each place in turn: the k-th request for memory of a call, and all after
// it, are refused, for every k until the call gets by with less. What comes out is
// FIELDWISE_NO_MEMORY or, at the end, the answer; and then everything works as before.
//
//   memory PLAN.json
#include <fieldwise.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void* __libc_malloc(size_t size);

// How many requests are still granted; below 0: all.
static long granted = -1;

// Stands in for the C library's, also for the library's own requests.
void* malloc(size_t size) {
  if (granted == 0) return NULL;
  if (granted > 0) granted -= 1;
  return __libc_malloc(size);
}

static const int64_t now = 1795255200000;
static const char submission[] =
    "{\"offer\":\"guide\",\"answers\":{\"email\":\"ada@acme.example\"}}";
static char json[1 << 20];
static size_t length;
static fieldwise_plan plan;

static int load(char** result) {
  fieldwise_plan loaded = 77;
  const int status = fieldwise_load(json, length, &loaded, result);
  if ((status == FIELDWISE_OK) != (loaded != 0)) {
    puts("a handle without a plan, or a plan without a handle");
    exit(1);
  }
  fieldwise_free_plan(loaded);
  return status;
}
static int validate(char** result) {
  return fieldwise_validate(plan, NULL, 0, submission, strlen(submission), now, result);
}
static int decide(char** result) {
  return fieldwise_decide(plan, NULL, 0, "guide", 5, now, result);
}
static int act(char** result) { return fieldwise_act(plan, NULL, 0, now, result); }
static int publish(char** result) { return fieldwise_publish(plan, result); }
static int refuse(char** result) { return fieldwise_hash(0, result); }

// `step` leaves out places, where a call has too many for each.
static int starve(const char* name, int (*call)(char**), int wanted_status, long step) {
  char* wanted = NULL;
  if (call(&wanted) != wanted_status) return 1;
  for (long k = 0;; k += step) {
    char* result = NULL;
    granted = k;
    const int status = call(&result);
    granted = -1;
    if (status == wanted_status && result != NULL && strcmp(result, wanted) == 0) {
      printf("%s: %ld requests\n", name, k);
      fieldwise_free(result);
      break;
    }
    if (status != FIELDWISE_NO_MEMORY || result != NULL) {
      printf("%s, refused from request %ld on: status %d\n", name, k, status);
      return 1;
    }
  }
  fieldwise_free(wanted);
  return 0;
}

int main(int count, char** arguments) {
  FILE* file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  char* hash = NULL;
  if (file == NULL) return 2;
  length = fread(json, 1, sizeof json, file);
  fclose(file);
  if (fieldwise_load(json, length, &plan, &hash) != FIELDWISE_OK) return 2;
  fieldwise_free(hash);
  return starve("validate", validate, FIELDWISE_OK, 1) ||
         starve("decide", decide, FIELDWISE_OK, 1) || starve("act", act, FIELDWISE_OK, 1) ||
         starve("publish", publish, FIELDWISE_OK, 1) ||
         starve("refuse", refuse, FIELDWISE_WRONG_CALL, 1) || starve("load", load, FIELDWISE_OK, 7);
}
