#include <stdio.h>

#include "store/cli/commands.h"

int command_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return puts("inquit " INQUIT_VERSION) < 0;
}
