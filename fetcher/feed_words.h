/*
 * feed_words - the settings that feed-add and feed-edit have in common, read from a request's words.
 *
 * outlet, credential, lang, topic, every and pace, as commands.h says. A setting
 * that is not named stays as it is in *set; texts that are named lie in arena.
 */
#ifndef FETCHER_FEED_WORDS_H
#define FETCHER_FEED_WORDS_H

#include "common/arena.h"
#include "common/control.h"
#include "fetcher/feeds.h"

/* 0; -EINVAL: *ret_wrong says to the asker what; -ENOMEM. After a failure *set may have some of them. */
int feed_words_read(const struct control_request *request, struct arena *arena, struct feed_settings *set, const char **ret_wrong);

/* One text of at most FEED_TEXT_MAX bytes without NUL. 0 (also where it is not named), -EINVAL, -ENOMEM. */
int feed_words_text(const struct control_request *request, struct arena *arena, const char *key, char **text);

#endif
