/*
 * body_columns - what the trees are told of a block, one column each.
 *
 * Integers of 16 bits: counts (cut at 32767), shares in thousandths, flags.
 * COLUMN(name) lists them in the model's order; the training program reads the
 * names from `page-dump columns`.
 */
#define BODY_COLUMNS_OWN(COLUMN)                                                                                         \
	COLUMN(chars) COLUMN(words) COLUMN(link_share) COLUMN(links) COLUMN(stop_share) COLUMN(sentences)                \
	COLUMN(commas) COLUMN(ends_stop) COLUMN(ends_quote) COLUMN(ends_colon) COLUMN(ends_ellipsis)                      \
	COLUMN(starts_upper) COLUMN(digit_share) COLUMN(capital_words) COLUMN(upper_share) COLUMN(word_length)            \
	COLUMN(quotes) COLUMN(bold_share) COLUMN(copyright) COLUMN(bars) COLUMN(address) COLUMN(cjk_share)                \
	COLUMN(year) COLUMN(repeats) COLUMN(repeats_before) COLUMN(shouting_words) COLUMN(lines)                  \
	COLUMN(lead_link) COLUMN(said_before) COLUMN(said_after)

#define BODY_COLUMNS_TREE(COLUMN)                                                                                        \
	COLUMN(tag) COLUMN(depth) COLUMN(in_article) COLUMN(in_main) COLUMN(in_nav) COLUMN(in_aside) COLUMN(in_footer)    \
	COLUMN(in_header) COLUMN(in_form) COLUMN(in_figure) COLUMN(in_table) COLUMN(in_list) COLUMN(in_quote)             \
	COLUMN(in_link) COLUMN(in_section) COLUMN(in_hidden) COLUMN(in_aria_hidden) COLUMN(in_article_body)               \
	COLUMN(in_bad_role) COLUMN(articles_above) COLUMN(list_depth) COLUMN(bad_name_up) COLUMN(good_name_up)            \
	COLUMN(article_has_h1) COLUMN(article_index) COLUMN(article_good_share)

#define BODY_COLUMNS_PLACE(COLUMN)                                                                                       \
	COLUMN(index_share) COLUMN(chars_before) COLUMN(good_before) COLUMN(after_h1) COLUMN(h1_distance)                 \
	COLUMN(since_heading) COLUMN(title_words) COLUMN(in_description) COLUMN(in_ld_body) COLUMN(after_first_good)      \
	COLUMN(before_last_good) COLUMN(in_best) COLUMN(best_above_common) COLUMN(below_common) COLUMN(best_depth)        \
	COLUMN(linked_headings) COLUMN(sibling_rank) COLUMN(siblings) COLUMN(sibling_good_share) COLUMN(item_rank)        \
	COLUMN(items) COLUMN(heading_age) COLUMN(label_age) COLUMN(heading_link_share) COLUMN(all_link) COLUMN(link_run)     \
	COLUMN(h1_above_common) COLUMN(h1_below_common) COLUMN(in_h1_box) COLUMN(h1_box_share) COLUMN(below_h1_box)        \
	COLUMN(group_has_h1) COLUMN(description_distance) COLUMN(good_since_h1) COLUMN(h1_like_title)

#define BODY_COLUMNS_AROUND(COLUMN)                                                                                      \
	COLUMN(up1_chars) COLUMN(up1_link) COLUMN(up1_good) COLUMN(up1_blocks) COLUMN(up1_words) COLUMN(up1_p)            \
	COLUMN(up2_chars) COLUMN(up2_link) COLUMN(up2_good) COLUMN(up2_blocks) COLUMN(up2_words) COLUMN(up2_p)            \
	COLUMN(up3_chars) COLUMN(up3_link) COLUMN(up3_good) COLUMN(up3_blocks) COLUMN(up3_words) COLUMN(up3_p)            \
	COLUMN(path_good) COLUMN(path_blocks) COLUMN(path_good_mean)                                                      \
	COLUMN(m3_words) COLUMN(m3_link) COLUMN(m3_same)                                                                  \
	COLUMN(m2_words) COLUMN(m2_link) COLUMN(m2_same) COLUMN(m2_stop) COLUMN(m2_sentence)                              \
	COLUMN(m1_words) COLUMN(m1_link) COLUMN(m1_same) COLUMN(m1_stop) COLUMN(m1_sentence)                              \
	COLUMN(p1_words) COLUMN(p1_link) COLUMN(p1_same) COLUMN(p1_stop) COLUMN(p1_sentence)                              \
	COLUMN(p2_words) COLUMN(p2_link) COLUMN(p2_same) COLUMN(p2_stop) COLUMN(p2_sentence)                              \
	COLUMN(p3_words) COLUMN(p3_link) COLUMN(p3_same)                                                                  \
	COLUMN(good_before4) COLUMN(good_after4) COLUMN(good_before12) COLUMN(good_after12)

#define BODY_COLUMNS_PAGE(COLUMN)                                                                                        \
	COLUMN(page_chars) COLUMN(page_good) COLUMN(page_blocks) COLUMN(page_good_share) COLUMN(page_og_article)          \
	COLUMN(page_articles) COLUMN(page_h1s) COLUMN(page_best_path) COLUMN(page_ld_body)

/* Set from body_phrases.h. */
#define BODY_COLUMNS_SECTIONS(COLUMN)                                                                                    \
	COLUMN(own_section) COLUMN(section) COLUMN(section_age) COLUMN(section_holds) COLUMN(section_good)                \
	COLUMN(credits) COLUMN(promos) COLUMN(sibling_linked)

/* Set from the model's weights. */
#define BODY_COLUMNS_TOKENS(COLUMN) COLUMN(name_score) COLUMN(word_score)

/* Set from the first trees' scores: what the network is told beside all the others. */
#define BODY_COLUMNS_CONTEXT(COLUMN)                                                                                     \
	COLUMN(p) COLUMN(p_m4) COLUMN(p_m3) COLUMN(p_m2) COLUMN(p_m1) COLUMN(p_p1) COLUMN(p_p2) COLUMN(p_p3) COLUMN(p_p4) \
	COLUMN(p_before2) COLUMN(p_after2) COLUMN(p_before6) COLUMN(p_after6) COLUMN(mass_before) COLUMN(mass_after)      \
	COLUMN(mass) COLUMN(mass_share) COLUMN(p_up1) COLUMN(mass_up1) COLUMN(p_up2) COLUMN(mass_up2) COLUMN(p_up3)       \
	COLUMN(mass_up3) COLUMN(in_p_best) COLUMN(p_best_p) COLUMN(below_p_best) COLUMN(p_branch) COLUMN(p_path)          \
	COLUMN(mass_path) COLUMN(p_repeat) COLUMN(vocabulary)

#define BODY_COLUMNS_FIRST(COLUMN)                                                                                       \
	BODY_COLUMNS_OWN(COLUMN) BODY_COLUMNS_TREE(COLUMN) BODY_COLUMNS_PLACE(COLUMN) BODY_COLUMNS_AROUND(COLUMN)         \
	BODY_COLUMNS_PAGE(COLUMN) BODY_COLUMNS_SECTIONS(COLUMN) BODY_COLUMNS_TOKENS(COLUMN)

#define BODY_COLUMN_ENUM(name) COLUMN_##name,
enum body_column {
	BODY_COLUMNS_FIRST(BODY_COLUMN_ENUM)
	BODY_COLUMNS_FIRST_N,
	BODY_COLUMN_LAST_OF_FIRST = BODY_COLUMNS_FIRST_N - 1,
	BODY_COLUMNS_CONTEXT(BODY_COLUMN_ENUM)
	BODY_COLUMNS_N
};
#undef BODY_COLUMN_ENUM
