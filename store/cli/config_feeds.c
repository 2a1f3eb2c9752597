/* config_feeds - is what feeds.d declares right? */
#include <errno.h>
#include <string.h>

#include "common/cleanup.h"
#include "fetcher/feedfile.h"
#include "store/cli/config.h"
#include "store/cli/oneshot_topics.h"

static void add_lines(struct buf *out, const char *dir, struct str lines)
{
	while (lines.len) {
		struct str line = str_cut(&lines, '\n');

		/* Files are named within the folder; only one that cannot be opened is by its whole path. */
		if (!str_starts(line, STR("/")))
			buf_printf(out, "%s/", dir);
		buf_add(out, line);
		buf_add_byte(out, '\n');
	}
}

static int check_topics(const struct cli *cli, const char *dir, const struct feedfiles *files, struct buf *ret_doubts)
{
	owned(topics_known_destroy) struct topics_known *known = NULL;
	int status = 0;

	for (size_t i = 0; i < files->n && status == 0; i++) {
		const char *topic = files->at[i].conf.topic;

		if (!topic || !*topic)
			continue;
		status = known ? 0 : topics_known_new(cli, NULL, &known);
		if (status || topics_known_has(known, str_from(topic)))
			continue;
		buf_printf(ret_doubts, "%s/%s:%zu: ", dir, files->at[i].file, files->at[i].line);
		topics_known_lacks(known, topic, ret_doubts);
		buf_add_byte(ret_doubts, '\n');
	}
	if (ret_doubts->len)
		buf_add(ret_doubts, STR("these are taken as topics of the feeds' own\n"));
	return status;
}

int config_feeds(const struct cli *cli, struct buf *reterr, struct buf *ret_doubts)
{
	owned(feedfiles_destroy) struct feedfiles files = { 0 };
	owned(buf_destroy) struct buf said = { 0 };
	char dir[PATH_MAX];
	int r = place_feeds(&cli->place, dir);

	r = r < 0 ? r : feedfiles_read(dir, &files, &said);
	if (r < 0) {
		buf_printf(reterr, "%s: %s\n", dir, strerror(-r));
		return 0;
	}
	add_lines(reterr, dir, buf_str(&said));
	return !ret_doubts ? 0 : check_topics(cli, dir, &files, ret_doubts);
}
