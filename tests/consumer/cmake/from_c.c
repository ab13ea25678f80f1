/* Prints what a plan decides of a first visit. */
#include <fieldwise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print(int status, char* result) {
  puts(result != NULL ? result : "no memory");
  fieldwise_free(result);
  return status;
}

int main(int count, char** arguments) {
  static char json[1 << 20];
  char* result;
  fieldwise_plan plan;
  FILE* file = count == 4 ? fopen(arguments[1], "rb") : NULL;
  if (file == NULL) return 2;
  const size_t length = fread(json, 1, sizeof json, file);
  fclose(file);
  int status = fieldwise_load(json, length, &plan, &result);
  if (status != FIELDWISE_OK) return print(status, result);
  fieldwise_free(result);
  const int64_t now = strtoll(arguments[2], NULL, 10);
  const char* offer = arguments[3];
  status = fieldwise_decide(plan, NULL, 0, offer, strlen(offer), now, &result);
  if (print(status, result) == FIELDWISE_OK) {
    status = fieldwise_act(plan, NULL, 0, now, &result);
    print(status, result);
  }
  fieldwise_free_plan(plan);
  return status;
}
