#include "store/cli/style.h"

#include <stdlib.h>
#include <string.h>

static const char *const codes[] = {
	[STYLE_NONE] = "0", [STYLE_HEAD] = "1", [STYLE_ID] = "33", [STYLE_WHO] = "1;36", [STYLE_DIM] = "2", [STYLE_OLD] = "31",
	[STYLE_NEW] = "32",
};

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

int style_wanted(const char *mode, bool terminal)
{
	const char *term = getenv("TERM");

	if (mode && strcmp(mode, "always") == 0)
		return 1;
	if (mode && strcmp(mode, "never") == 0)
		return 0;
	if (mode && strcmp(mode, "auto") != 0)
		return -1;
	if (is_set("NO_COLOR"))
		return 0;
	/* CLICOLOR_FORCE=0 means that it is not set. */
	if (is_set("CLICOLOR_FORCE") && strcmp(getenv("CLICOLOR_FORCE"), "0") != 0)
		return 1;
	return terminal && term && *term && strcmp(term, "dumb") != 0;
}

void style_begin(struct buf *out, bool on, enum style style)
{
	if (on)
		buf_printf(out, "\x1b[%sm", codes[style]);
}

void style_end(struct buf *out, bool on)
{
	if (on)
		buf_add(out, STR("\x1b[0m"));
}

void style_add(struct buf *out, bool on, enum style style, struct str s)
{
	style_begin(out, on && style != STYLE_NONE, style);
	buf_add(out, s);
	style_end(out, on && style != STYLE_NONE);
}
