#include <stdio.h>

#include "store/cli/cli.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"

#include "common/record.h"
#include "common/wire.h"

int command_version(int argc, char **argv)
{
	bool json = false;
	const struct opt opts[] = { { "json", 0, OPT_FLAG, &json, NULL, "for programs" } };
	const struct usage usage = { "inquit version [--json]", NULL, opts, 1, 0, 0, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (json)
		(void)printf("{\"version\":\"" INQUIT_VERSION "\",\"record\":%d,\"wire\":%d}\n", RECORD_VERSION, WIRE_VERSION);
	else
		(void)puts("inquit " INQUIT_VERSION);
	return EXIT_DONE;
}
