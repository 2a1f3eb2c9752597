/*
 * commands - what the store answers on its control socket.
 *
 * Every command has its arguments as words "key=value", in any order, but for
 * the one that may stand first without a key (named below as ARG). A word that
 * is not known is refused with -EINVAL. Failures: -EINVAL a query or word that
 * cannot be understood (text: what is wrong, the query, a caret under the
 * column, as lines); -ENOENT no such id; -ENOTUNIQ an abbreviated id that fits
 * several (text lists them); -E2BIG a query that costs too much; -EIO a value
 * that was damaged on disk (text names it); -EAGAIN too many questions wait.
 *
 * query ARG=QUERY [sort=date|said|seen|score] [order=newest|oldest] [limit=N] [cursor=C]
 *     Records that match, newest first by sort (default: date), or those that say the
 *     most of the query's words first (score). A reply holds at
 *     most limit records (default 20, at most 2048) and about 1 MiB. Body: struct
 *     records_head and records (common/record.h). For all there is, ask again with
 *     the cursor until head.more is false; a reply may hold no record and still
 *     say more (the store looked at many without a match). No transaction lives
 *     between two requests; what comes in meanwhile is shown or not.
 * count ARG=QUERY
 *     Body: array [statements, articles].
 * explain ARG=QUERY
 *     Body: text for people: the parsed query and the index it starts from.
 * events [ARG=QUERY] [cursor=C] [limit=N] [last=N]
 *     Records in order of arrival, those behind the cursor; for tail. Without a
 *     cursor: the last N (default 20). cursor=0: from the beginning. Body as
 *     query's. When head.more is false, wait for a wake-up or a second, and ask
 *     again with head.cursor. Includes the statements of new revisions.
 * show ARG=ID
 *     ID: of a statement or an article, 4 to 16 hex digits. Body: array
 *       [ record or nil,            the statement asked for
 *         article-id, url,          text
 *         bare article (bin),       wire_get_bare_article() of the revision shown
 *         revision, revisions,      the one shown (from 1), how many
 *         [ [revision, fetched usec, title, text's id, published, page hash (bin or nil), statements] … ],
 *         [ record … ],             the statement's cluster, first published first, without itself
 *         feed ]
 * page ARG=ID|HASH
 *     The page as it was fetched. Body: array [sha256 (hex text), bytes, zstd frame (bin)]. -ENOENT
 *     when snapshots are off.
 * totals
 *     Body: JSON {"articles","revisions","statements","clusters","snapshots"}.
 * names ARG=speakers|topics|outlets|feeds|languages|wires [limit=N] [prefix=P]
 *     Body: array of [name, statements], most statements first; for completion and top.
 * tally ARG=QUERY by=speakers|roles|topics|outlets|feeds|languages|types|verbs|day|week|month|year [limit=N]
 *     Body: array [statements that match, rows there are, [ [name, statements, usec of the first published or
 *     nil, of the last] … ] ]: most first; periods ascending, named by their first day in UTC. Names that differ
 *     in case or accents alone are one row, and so are a person's names by the notes. -E2BIG: too many rows.
 * near ARG=TEXT [query=QUERY] [limit=N]
 *     The statements that are most like a text, of those that match. Body: array [statements looked at,
 *     [ [score in thousandths, whether the text's words stand in it just so, record] … ] ], the nearest first,
 *     one of a cluster, at most limit (5, up to 50). 1000 is just so.
 * related ARG=ID
 *     Statements of other clusters that may be the same claim in other words, or that stand within this one or it in
 *     them: of the same or an unknown speaker, within seven days. Body: array of ["claim" or "part", score in
 *     thousandths, record], the nearest first, one of a cluster, at most 20. Candidates, no verdict. -ENOENT.
 * coverage
 *     What the store can know of: [statements, usec of the first published or nil, of the last, whether there are
 *     more outlets than these, array of [outlet, statements, usec of its first or nil, of its last,
 *     [ [usec of the last before a gap, of the first behind it] … ] ], by folded name]. A gap is a silence of four
 *     days and more that is four times as long as usual with this outlet.
 * note (body: array of [kind, name, value])
 *     Keeps what people say, all or nothing, on disk before the reply. Body: how many. Kinds: query (value: a
 *     query, for query:NAME), alias (name: another name of the speaker in value), office (name: person TAB role
 *     TAB from, value: to TAB country). An empty value takes a note back; older ones stay on disk below it.
 * notes ARG=query|alias|office
 *     Body: array of [name as written, value, usec, folded name], by folded name.
 * label [by=NAME] (body: array of [id, array of topics or nil])
 *     Keeps the topics that a person gave statements, all or nothing, on disk before the reply. id: 4 to 16 digits.
 *     No topics: "none of them"; nil takes the label back. Whether a topic is known is not asked here. Body: how many.
 * correct ARG=merge|split (body: array of statements' ids, whole or abbreviated)
 *     Makes one cluster of all that theirs hold, or one of these alone; kept by the ids,
 *     and so also when articles are taken in again. Body: how many.
 * labels [cursor=C] [limit=N]
 *     Body: array [cursor for the next ones (empty: there are none), array of [id, array of topics, usec, by,
 *     the article's title, the statement's words, the article's address]], by id. The statement may be gone.
 *
 * backup ARG=begin
 *     Body: array [handle, bytes (about), schema, version of the program, articles, statements]. A backup that is
 *     under way is ended. See backup.h.
 * backup ARG=next handle=N
 *     Body: bin, the next bytes of the data file; empty: it is complete. -ENOENT: there is no such backup (any more).
 * compact
 *     Writes the database anew; the store is started again after the answer. Body: array [bytes before, after].
 *
 * delete ARG=ID [why=TEXT] [by=NAME] [dry=yes]
 *     Takes an article out for good: revisions, statements, pages, labels. Its pages are not taken in again.
 *     dry: changes nothing. Body: array [id, address, title, revisions, statements].
 * redact ARG=ID [why=TEXT] [by=NAME] [words=TEXT] [dry=yes]
 *     Takes a statement's words out of its article, wherever they stand, or those words; later wordings are taken in
 *     without them. The article's pages go. Body: array [id of the article, address, places, statements that went, texts
 *     of which damage had left the words of statements alone, texts that are damaged and were passed over].
 * tombstones [cursor=ID]
 *     Body: array [cursor for the next ones or "", array of [id, "article" or "statement", usec, why, by]], by id.
 * lift ARG=ID
 *     An article that was deleted may come again. -ENOENT.
 * check ARG=sample [sample=N]
 *     Looks at notes, labels, tombstones and which pages are here, and at about N articles (default 300) over the
 *     whole store: texts, statements' words against the text, the index, what is counted by month, pages and where
 *     the text stands in them. Body: JSON {"articles","statements","pages", and faults:
 *     "damaged","spans","index","origins","named"}.
 * articles ARG=all [cursor=N]
 *     Body: array [cursor for the next ones (0: there are none), array of ids], in order of arrival.
 * original ARG=ID [content=N]
 *     What an article's content N (from 0) was made of, to be made again. Body: array [contents, facts (bin), ARTICLE
 *     (bin, wire_get_article()), with its page as its body where that was kept]. Content N may be dead: facts are empty; or
 *     damaged: the ARTICLE is empty, and the article's address is behind it.
 * replace ARG=ID content=N facts=HEX (body: ARTICLE)
 *     Puts it in the place of that content, if its facts are still these; else -EAGAIN. Labels and clusters move
 *     with the statements. Body: the statements now.
 * retain ARG=all [snapshots=TIME] [articles=TIME]
 *     Removes the pages, and the articles, that were fetched longer ago. Body: array [pages, articles].
 * rebuild
 *     Makes all that derives from articles anew: rebuild.h. Body: JSON {"articles","statements","clusters","lost","named"}.
 *
 * A PUB socket at place_endpoint("store", "events") sends one frame (the newest
 * seq, decimal) after each commit that brought statements. It only wakes readers.
 */
#ifndef STORE_COMMANDS_H
#define STORE_COMMANDS_H

enum {
	STORE_LIMIT_DEFAULT = 20,
	STORE_LIMIT_MAX = 2048,
	STORE_REPLY_BYTES = 1 << 20, /* about where a reply ends */
	STORE_QUERY_BYTES = 4096,
	STORE_ID_DIGITS_MIN = 4,
};

#endif
