/* file - the whole of a file, a pipe or a device, within a limit. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stddef.h>

/*
 * What is at path, in malloc'ed memory that the caller frees, with a NUL after it that is not counted. A pipe is read to its end,
 * also one that a shell names ("/dev/fd/63"). -E2BIG over limit bytes, -EISDIR for a folder, else -errno.
 */
int file_read(const char *path, size_t limit, char **ret, size_t *ret_len);

/* The same of what is open as fd, from where it stands. */
int file_read_fd(int fd, size_t limit, char **ret, size_t *ret_len);

#endif
