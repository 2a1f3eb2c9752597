#include "fetcher/commands.h"

#include "common/cleanup.h"
#include "fetcher/fetcher.h"

static const struct control_command commands[] = {
	{ "feed-add", answer_feed_add },
	{ "feed-edit", answer_feed_edit },
	{ "feed-list", answer_feed_list },
	{ "feed-show", answer_feed_show },
	{ "feed-pause", answer_feed_pause },
	{ "feed-resume", answer_feed_resume },
	{ "feed-rm", answer_feed_rm },
	{ "feed-refresh", answer_feed_refresh },
	{ "feed-import", answer_feed_import },
	{ "feed-export", answer_feed_export },
	{ "ingest", answer_ingest },
	{ "fetch", answer_fetch },
	{ "ingest-wait", answer_ingest_wait },
	{ "queue", answer_queue },
	{ "stats", answer_stats },
	{ "drain", answer_drain },
	{ "resume", answer_resume },
	{ "dead-list", answer_dead_list },
	{ "dead-show", answer_dead_show },
	{ "dead-retry", answer_dead_retry },
	{ "dead-drop", answer_dead_drop },
};

const struct control_command *fetcher_commands(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(commands);
	return commands;
}
