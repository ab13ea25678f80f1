"""Validates a submission in process, with Python's ctypes and the shared library alone.

    python3 validate.py PLAN.json SUBMISSION.json [MILLISECONDS]

Prints the validation. Exit code 0: valid; 1: not valid, or a file that cannot be read; 2: a wrong command.
"""

import ctypes
import json
import sys
import time

# The handle of a plan and the functions, as fieldwise.h declares them. Results are void pointers here,
# not c_char_p: ctypes would copy those and lose the pointer that has to be freed.
PLAN = ctypes.c_int64
TEXT = [ctypes.c_char_p, ctypes.c_size_t]
RESULT = ctypes.POINTER(ctypes.c_void_p)

library = ctypes.CDLL("libfieldwise.so.0.1")
library.fieldwise_load.argtypes = [*TEXT, ctypes.POINTER(PLAN), RESULT]
library.fieldwise_validate.argtypes = [PLAN, *TEXT, *TEXT, ctypes.c_int64, RESULT]
library.fieldwise_free.argtypes = [ctypes.c_void_p]
library.fieldwise_free.restype = None
library.fieldwise_free_plan.argtypes = [PLAN]
library.fieldwise_free_plan.restype = None


class FieldwiseError(Exception):
    """`errors` is a list of {"code", "path", "message"}."""

    def __init__(self, errors):
        super().__init__("; ".join(f"{e['path'] or '/'}: {e['message']}" for e in errors))
        self.errors = errors


def call(function, *arguments):
    """The text that a function results in."""
    result = ctypes.c_void_p()
    status = function(*arguments, ctypes.byref(result))
    if result.value is None:
        raise MemoryError
    try:
        text = ctypes.string_at(result).decode()
    finally:
        library.fieldwise_free(result)
    if status != 0:
        raise FieldwiseError(json.loads(text)["errors"])
    return text


class Plan:
    """A loaded plan, which threads may share. `json_bytes` is UTF-8."""

    def __init__(self, json_bytes):
        self._handle = PLAN()
        self.hash = call(
            library.fieldwise_load, json_bytes, len(json_bytes), ctypes.byref(self._handle)
        )

    def validate(self, submission, now, events=b""):
        """The validation, a dict. `now` is ms since the epoch; `events`, those of the visitor."""
        return json.loads(
            call(
                library.fieldwise_validate,
                self._handle,
                events,
                len(events),
                submission,
                len(submission),
                now,
            )
        )

    def __del__(self):
        library.fieldwise_free_plan(self._handle)


def main():
    if len(sys.argv) not in (3, 4) or not all(text.isdecimal() for text in sys.argv[3:]):
        print(f"Usage: {sys.argv[0]} PLAN.json SUBMISSION.json [MILLISECONDS]", file=sys.stderr)
        return 2
    plan_file, submission_file, *rest = sys.argv[1:]
    now = int(rest[0]) if rest else int(time.time() * 1000)
    with open(plan_file, "rb") as file:
        plan = Plan(file.read())
    with open(submission_file, "rb") as file:
        validation = plan.validate(file.read(), now)
    print(json.dumps(validation, ensure_ascii=False))
    return 0 if validation["valid"] else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (FieldwiseError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
