/* input - what a one-shot tool works on: a file, or "-" for standard input. */
#ifndef STORE_CLI_INPUT_H
#define STORE_CLI_INPUT_H

#include <stddef.h>

/* As file_read() of common/file.h: all bytes, with a NUL behind them, freed by the caller. -E2BIG over limit bytes, else -errno. */
int input_read(const char *path, size_t limit, char **ret, size_t *ret_len);

#endif
