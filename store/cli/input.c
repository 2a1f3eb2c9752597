#include "store/cli/input.h"

#include <string.h>
#include <unistd.h>

#include "common/file.h"

int input_read(const char *path, size_t limit, char **ret, size_t *ret_len)
{
	return strcmp(path, "-") == 0 ? file_read_fd(STDIN_FILENO, limit, ret, ret_len) : file_read(path, limit, ret, ret_len);
}
