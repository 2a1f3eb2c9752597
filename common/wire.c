#include "common/wire.h"

static const char *const kinds[WIRE_KINDS] = {
	[WIRE_HELLO] = "HELLO", [WIRE_PING] = "PING", [WIRE_PAGE] = "PAGE",   [WIRE_ARTICLE] = "ARTICLE", [WIRE_GRANT] = "GRANT",
	[WIRE_DONE] = "DONE",   [WIRE_LOST] = "LOST", [WIRE_BEGIN] = "BEGIN", [WIRE_BYE] = "BYE",
	[WIRE_WHO] = "WHO",
};
static const char *const causes[CAUSES] = { "dropped", "died", "refused", "final" };

const char *wire_kind_name(enum wire_kind kind)
{
	return (unsigned)kind < WIRE_KINDS && kinds[kind] ? kinds[kind] : "unknown";
}

const char *wire_cause_name(enum wire_cause cause)
{
	return causes[cause];
}
