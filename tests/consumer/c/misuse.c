// What a caller can do wrong with the installed library is an answer, never a crash.
//
//   misuse PLAN.json
#include <fieldwise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed, checked;

// That a call ended with `status`, and its result contains `part`.
static void expect(int line, int status, int wanted, char* result, const char* part) {
  checked += 1;
  if (status != wanted || result == NULL || strstr(result, part) == NULL) {
    failed += 1;
    printf("line %d: status %d, not %d, or no %s in %.200s\n", line, status, wanted, part,
           result != NULL ? result : "NULL");
  }
  fieldwise_free(result);
}
#define EXPECT(call, wanted, part)                      \
  do {                                                  \
    char* result = NULL;                                \
    const int status = (call);                          \
    expect(__LINE__, status, (wanted), result, (part)); \
  } while (0)
#define HOLDS(condition)                             \
  do {                                               \
    checked += 1;                                    \
    if (!(condition)) {                              \
      failed += 1;                                   \
      printf("line %d: %s\n", __LINE__, #condition); \
    }                                                \
  } while (0)

static char* read_file(const char* path, size_t* length) {
  FILE* file = fopen(path, "rb");
  char* text = malloc(1 << 20);
  if (file == NULL || text == NULL) exit(2);
  *length = fread(text, 1, 1 << 20, file);
  fclose(file);
  return text;
}

static const int64_t now = 1795255200000;

static void wrong_texts(fieldwise_plan plan) {
  const char submission[] = "{\"offer\":\"guide\",\"answers\":{}}";
  const size_t length = strlen(submission);
  fieldwise_plan none = 77;
  // NULL, with and without a length.
  EXPECT(fieldwise_load(NULL, 5, &none, &result), FIELDWISE_WRONG_CALL, "\"null\"");
  HOLDS(none == 0);
  EXPECT(fieldwise_load(NULL, 0, &none, &result), FIELDWISE_WRONG_INPUT, "\"json\"");
  EXPECT(fieldwise_load("{}", 2, NULL, &result), FIELDWISE_WRONG_CALL, "\"null\"");
  EXPECT(fieldwise_load("{}", 2, &none, &result), FIELDWISE_WRONG_INPUT, "\"version\"");
  EXPECT(fieldwise_validate(plan, NULL, 0, submission, length, now, &result), FIELDWISE_OK,
         "{\"valid\":false,");
  EXPECT(fieldwise_validate(plan, NULL, 1, submission, length, now, &result), FIELDWISE_WRONG_CALL,
         "`events`");
  EXPECT(fieldwise_validate(plan, NULL, 0, NULL, length, now, &result), FIELDWISE_WRONG_CALL,
         "`submission`");
  EXPECT(fieldwise_decide(plan, NULL, 0, NULL, 3, now, &result), FIELDWISE_WRONG_CALL, "`offer`");
  EXPECT(fieldwise_decide(plan, NULL, 0, NULL, 0, now, &result), FIELDWISE_OK, "{\"");
  EXPECT(fieldwise_logic("{}", 2, NULL, now, &result), FIELDWISE_WRONG_CALL, "\"dialect\"");
  EXPECT(fieldwise_logic("{}", 2, "other", now, &result), FIELDWISE_WRONG_CALL, "\"dialect\"");
  EXPECT(fieldwise_logic("{}", 2, "forms", now, &result), FIELDWISE_OK, "invalid_request");
  EXPECT(fieldwise_plan_for(plan, NULL, 9, &none, &result), FIELDWISE_WRONG_CALL, "`visitor`");
  // A length of -1.
  EXPECT(fieldwise_load("{}", (size_t)-1, &none, &result), FIELDWISE_WRONG_CALL, "\"length\"");
  EXPECT(fieldwise_act(plan, "[]", (size_t)-1, now, &result), FIELDWISE_WRONG_CALL, "\"length\"");
  // No place for the result.
  HOLDS(fieldwise_decide(plan, NULL, 0, NULL, 0, now, NULL) == FIELDWISE_WRONG_CALL);
  HOLDS(fieldwise_load("{}", 2, &none, NULL) == FIELDWISE_WRONG_CALL);
  // Not UTF-8: a lone byte, a surrogate, an overlong slash, a sequence cut off.
  const char* bad[] = {"\xff", "\xed\xa0\x80", "\xc0\xaf", "\xe2\x82"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    const size_t size = strlen(bad[i]);
    EXPECT(fieldwise_load(bad[i], size, &none, &result), FIELDWISE_WRONG_INPUT, "\"encoding\"");
    EXPECT(fieldwise_validate(plan, bad[i], size, "{}", 2, now, &result), FIELDWISE_WRONG_INPUT,
           "\"encoding\"");
    EXPECT(fieldwise_validate(plan, NULL, 0, bad[i], size, now, &result), FIELDWISE_WRONG_INPUT,
           "\"encoding\"");
    EXPECT(fieldwise_decide(plan, NULL, 0, bad[i], size, now, &result), FIELDWISE_WRONG_INPUT,
           "\"encoding\"");
    EXPECT(fieldwise_act(plan, bad[i], size, now, &result), FIELDWISE_WRONG_INPUT, "\"encoding\"");
    EXPECT(fieldwise_logic(bad[i], size, "forms", now, &result), FIELDWISE_WRONG_INPUT,
           "\"encoding\"");
    EXPECT(fieldwise_plan_for(plan, bad[i], size, &none, &result), FIELDWISE_WRONG_INPUT,
           "\"encoding\"");
  }
  // A zero byte does not end a text: what is behind it counts.
  EXPECT(fieldwise_validate(plan, NULL, 0, "{}\0[", 4, now, &result), FIELDWISE_OK, "\"json\"");
  // No object, and events that are none.
  EXPECT(fieldwise_validate(plan, NULL, 0, "7", 1, now, &result), FIELDWISE_OK,
         "{\"valid\":false,");
  EXPECT(fieldwise_act(plan, "[7]", 3, now, &result), FIELDWISE_WRONG_INPUT, "\"/0\"");
}

static void wrong_handles(fieldwise_plan plan, fieldwise_plan freed) {
  const fieldwise_plan none[] = {0, -1, plan + 1000, freed, INT64_MAX, INT64_MIN};
  for (size_t i = 0; i < sizeof none / sizeof *none; ++i) {
    fieldwise_plan own = 77;
    EXPECT(fieldwise_hash(none[i], &result), FIELDWISE_WRONG_CALL, "\"handle\"");
    EXPECT(fieldwise_describe(none[i], &result), FIELDWISE_WRONG_CALL, "\"handle\"");
    EXPECT(fieldwise_publish(none[i], &result), FIELDWISE_WRONG_CALL, "\"handle\"");
    EXPECT(fieldwise_act(none[i], NULL, 0, now, &result), FIELDWISE_WRONG_CALL, "\"handle\"");
    EXPECT(fieldwise_decide(none[i], NULL, 0, NULL, 0, now, &result), FIELDWISE_WRONG_CALL,
           "\"handle\"");
    EXPECT(fieldwise_validate(none[i], NULL, 0, "{}", 2, now, &result), FIELDWISE_WRONG_CALL,
           "\"handle\"");
    EXPECT(fieldwise_plan_for(none[i], "v", 1, &own, &result), FIELDWISE_WRONG_CALL, "\"handle\"");
    HOLDS(own == 0);
    fieldwise_free_plan(none[i] == plan ? 0 : none[i]);
  }
}

static void wrong_times(fieldwise_plan plan) {
  const int64_t none[] = {8640000000000001, -8640000000000001, INT64_MAX, INT64_MIN};
  for (size_t i = 0; i < sizeof none / sizeof *none; ++i) {
    EXPECT(fieldwise_decide(plan, NULL, 0, NULL, 0, none[i], &result), FIELDWISE_WRONG_CALL,
           "\"now\"");
    EXPECT(fieldwise_validate(plan, NULL, 0, "{}", 2, none[i], &result), FIELDWISE_WRONG_CALL,
           "\"now\"");
    EXPECT(fieldwise_act(plan, NULL, 0, none[i], &result), FIELDWISE_WRONG_CALL, "\"now\"");
    EXPECT(fieldwise_logic("{}", 2, "forms", none[i], &result), FIELDWISE_WRONG_CALL, "\"now\"");
  }
  EXPECT(fieldwise_decide(plan, NULL, 0, NULL, 0, 8640000000000000, &result), FIELDWISE_OK, "{\"");
  EXPECT(fieldwise_decide(plan, NULL, 0, NULL, 0, -8640000000000000, &result), FIELDWISE_OK, "{\"");
}

// 10 MB that opens brackets, and 10 MB that is one text.
static void large_texts(fieldwise_plan plan) {
  const size_t length = 10 << 20;
  char* text = malloc(length);
  fieldwise_plan none;
  if (text == NULL) exit(2);
  for (const char* with = "[x"; *with != '\0'; ++with) {
    memset(text, *with, length);
    if (*with == 'x') text[0] = text[length - 1] = '"';
    EXPECT(fieldwise_load(text, length, &none, &result), FIELDWISE_WRONG_INPUT, "larger than");
    EXPECT(fieldwise_validate(plan, NULL, 0, text, length, now, &result), FIELDWISE_OK,
           "larger than");
    EXPECT(fieldwise_act(plan, text, length, now, &result), FIELDWISE_WRONG_INPUT, "larger than");
    EXPECT(fieldwise_logic(text, length, "compat", now, &result), FIELDWISE_OK, "larger than");
    EXPECT(fieldwise_decide(plan, NULL, 0, text, length, now, &result), FIELDWISE_OK, "{\"");
    EXPECT(fieldwise_plan_for(plan, text, length, &none, &result), FIELDWISE_OK, "");
    fieldwise_free_plan(none);
  }
  // As deep as a text that is small enough can be.
  memset(text, '[', length);
  EXPECT(fieldwise_validate(plan, NULL, 0, text, 1 << 20, now, &result), FIELDWISE_OK, "deep");
  free(text);
}

int main(int count, char** arguments) {
  size_t length;
  fieldwise_plan plan, freed;
  if (count != 2) return 2;
  char* json = read_file(arguments[1], &length);
  EXPECT(fieldwise_load(json, length, &plan, &result), FIELDWISE_OK, "");
  EXPECT(fieldwise_load(json, length, &freed, &result), FIELDWISE_OK, "");
  HOLDS(plan > 0 && freed > 0 && plan != freed);
  fieldwise_free_plan(freed);
  fieldwise_free_plan(freed);
  fieldwise_free(NULL);
  wrong_texts(plan);
  wrong_handles(plan, freed);
  wrong_times(plan);
  large_texts(plan);
  EXPECT(fieldwise_hash(plan, &result), FIELDWISE_OK, "");
  fieldwise_free_plan(plan);
  free(json);
  printf("%d checked, %d failed\n", checked, failed);
  return failed == 0 ? 0 : 1;
}
