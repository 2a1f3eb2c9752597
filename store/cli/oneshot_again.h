/*
 * oneshot_again - a stored page or article through the daemons' own code once more, in a child of this process.
 *
 * The parser's and the classifier's jobs are those of the daemons, with the
 * instance's settings. Each article is worked on in a process of its own, so
 * that one which ends it or takes too long is named and costs nothing else.
 */
#ifndef STORE_CLI_ONESHOT_AGAIN_H
#define STORE_CLI_ONESHOT_AGAIN_H

#include "common/buf.h"
#include "common/wire.h"
#include "store/cli/cli.h"

struct again;

enum { AGAIN_SECONDS_MAX = 60 }; /* CPU that one article may take */

/* parse: from the page; else the topics alone. 0, or an exit status after a message. */
int again_new(const struct cli *cli, bool parse, struct again **ret);
void again_destroy(struct again **self_p);

/*
 * from: ARTICLE with its page. Appends the new ARTICLE to out: 0; or -1 and
 * why not in reason (of AGAIN_REASON_BYTES).
 */
enum { AGAIN_REASON_BYTES = 256 };
int again_run(struct again *self, const struct wire_article *from, struct buf *out, char reason[AGAIN_REASON_BYTES]);

#endif
