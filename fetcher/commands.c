#include "fetcher/commands.h"

#include "common/cleanup.h"
#include "fetcher/fetcher.h"

static const struct control_command commands[] = {
	{ "feed-add", command_feed_add },
	{ "feed-list", command_feed_list },
	{ "feed-show", command_feed_show },
	{ "feed-pause", command_feed_pause },
	{ "feed-resume", command_feed_resume },
	{ "feed-rm", command_feed_rm },
	{ "feed-refresh", command_feed_refresh },
	{ "ingest", command_ingest },
	{ "ingest-wait", command_ingest_wait },
	{ "queue", command_queue },
	{ "stats", command_stats },
	{ "drain", command_drain },
	{ "resume", command_resume },
	{ "dead-list", command_dead_list },
	{ "dead-show", command_dead_show },
	{ "dead-retry", command_dead_retry },
	{ "dead-drop", command_dead_drop },
};

const struct control_command *fetcher_commands(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(commands);
	return commands;
}
