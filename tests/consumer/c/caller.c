// Calls the installed library as it is told to, for bytes.test.mjs.
//
//   caller STACK_KB
//
// Each request on standard input is `VERB NOW LENGTH LENGTH\n` and then two texts of these lengths;
// each reply on standard output is `STATUS LENGTH\n`, the result and `\n`. The calls are made by a
// thread with this much stack. Texts lie in blocks of exactly their size, so that a sanitizer sees
// one byte too many.
#include <fieldwise.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char* read_text(size_t length) {
  char* text = malloc(length);
  if (length == 0) return text;
  if (text == NULL || fread(text, 1, length, stdin) != length) {
    fputs("caller: a text is cut off\n", stderr);
    exit(2);
  }
  return text;
}

// `plan` as written, `own` with a visitor's variants; 0: none yet.
static fieldwise_plan plan, own;

static int call(const char* verb, int64_t now, const char* one, size_t one_length, const char* two,
                size_t two_length, char** result) {
  if (strcmp(verb, "load") == 0) {
    fieldwise_free_plan(plan);
    fieldwise_free_plan(own);
    own = 0;
    return fieldwise_load(one, one_length, &plan, result);
  }
  if (strcmp(verb, "for") == 0) {
    fieldwise_free_plan(own);
    return fieldwise_plan_for(plan, one, one_length, &own, result);
  }
  const fieldwise_plan with = own != 0 ? own : plan;
  if (strcmp(verb, "hash") == 0) return fieldwise_hash(with, result);
  if (strcmp(verb, "describe") == 0) return fieldwise_describe(with, result);
  if (strcmp(verb, "publish") == 0) return fieldwise_publish(with, result);
  if (strcmp(verb, "act") == 0) return fieldwise_act(with, one, one_length, now, result);
  if (strcmp(verb, "decide") == 0) {
    return fieldwise_decide(with, one, one_length, two, two_length, now, result);
  }
  if (strcmp(verb, "validate") == 0) {
    return fieldwise_validate(with, one, one_length, two, two_length, now, result);
  }
  if (strcmp(verb, "forms") == 0 || strcmp(verb, "compat") == 0) {
    return fieldwise_logic(one, one_length, verb, now, result);
  }
  fprintf(stderr, "caller: there is no verb %s\n", verb);
  exit(2);
}

static void* serve(void* unused) {
  char verb[16];
  int64_t now;
  size_t one_length, two_length;
  (void)unused;
  while (scanf("%15s %" SCNd64 " %zu %zu", verb, &now, &one_length, &two_length) == 4) {
    getchar();
    char* one = read_text(one_length);
    char* two = read_text(two_length);
    char* result = NULL;
    const int status = call(verb, now, one, one_length, two, two_length, &result);
    free(one);
    free(two);
    printf("%d %zu\n%s\n", status, result != NULL ? strlen(result) : 0,
           result != NULL ? result : "");
    fieldwise_free(result);
  }
  fieldwise_free_plan(own);
  fieldwise_free_plan(plan);
  return NULL;
}

int main(int count, char** arguments) {
  pthread_attr_t attributes;
  pthread_t thread;
  if (count != 2 || pthread_attr_init(&attributes) != 0 ||
      pthread_attr_setstacksize(&attributes, strtoul(arguments[1], NULL, 10) * 1024) != 0 ||
      pthread_create(&thread, &attributes, serve, NULL) != 0 || pthread_join(thread, NULL) != 0) {
    fputs("Usage: caller STACK_KB\n", stderr);
    return 2;
  }
  return 0;
}
