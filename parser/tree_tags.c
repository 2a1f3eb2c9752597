#include "parser/tree_tags.h"

#include <myhtml/myhtml.h>

#include "common/cleanup.h"

static const uint16_t tag_of[MyHTML_TAG_LAST_ENTRY] = {
	[MyHTML_TAG__TEXT] = TAG_TEXT, [MyHTML_TAG_A] = TAG_A, [MyHTML_TAG_ABBR] = TAG_ABBR,
	[MyHTML_TAG_ADDRESS] = TAG_ADDRESS, [MyHTML_TAG_ARTICLE] = TAG_ARTICLE, [MyHTML_TAG_ASIDE] = TAG_ASIDE,
	[MyHTML_TAG_AUDIO] = TAG_AUDIO, [MyHTML_TAG_B] = TAG_B, [MyHTML_TAG_BASE] = TAG_BASE,
	[MyHTML_TAG_BLOCKQUOTE] = TAG_BLOCKQUOTE, [MyHTML_TAG_BODY] = TAG_BODY, [MyHTML_TAG_BR] = TAG_BR,
	[MyHTML_TAG_BUTTON] = TAG_BUTTON, [MyHTML_TAG_CANVAS] = TAG_CANVAS, [MyHTML_TAG_CAPTION] = TAG_CAPTION,
	[MyHTML_TAG_CENTER] = TAG_CENTER, [MyHTML_TAG_CITE] = TAG_CITE, [MyHTML_TAG_CODE] = TAG_CODE,
	[MyHTML_TAG_DATALIST] = TAG_DATALIST, [MyHTML_TAG_DD] = TAG_DD, [MyHTML_TAG_DETAILS] = TAG_DETAILS,
	[MyHTML_TAG_DIALOG] = TAG_DIALOG, [MyHTML_TAG_DIV] = TAG_DIV, [MyHTML_TAG_DL] = TAG_DL, [MyHTML_TAG_DT] = TAG_DT,
	[MyHTML_TAG_EM] = TAG_EM, [MyHTML_TAG_EMBED] = TAG_EMBED, [MyHTML_TAG_FIELDSET] = TAG_FIELDSET,
	[MyHTML_TAG_FIGCAPTION] = TAG_FIGCAPTION, [MyHTML_TAG_FIGURE] = TAG_FIGURE, [MyHTML_TAG_FOOTER] = TAG_FOOTER,
	[MyHTML_TAG_FORM] = TAG_FORM, [MyHTML_TAG_H1] = TAG_H1, [MyHTML_TAG_H2] = TAG_H2, [MyHTML_TAG_H3] = TAG_H3,
	[MyHTML_TAG_H4] = TAG_H4, [MyHTML_TAG_H5] = TAG_H5, [MyHTML_TAG_H6] = TAG_H6, [MyHTML_TAG_HEAD] = TAG_HEAD,
	[MyHTML_TAG_HEADER] = TAG_HEADER, [MyHTML_TAG_HGROUP] = TAG_HGROUP, [MyHTML_TAG_HR] = TAG_HR,
	[MyHTML_TAG_HTML] = TAG_HTML, [MyHTML_TAG_I] = TAG_I, [MyHTML_TAG_IFRAME] = TAG_IFRAME, [MyHTML_TAG_IMG] = TAG_IMG,
	[MyHTML_TAG_INPUT] = TAG_INPUT, [MyHTML_TAG_LABEL] = TAG_LABEL, [MyHTML_TAG_LEGEND] = TAG_LEGEND,
	[MyHTML_TAG_LI] = TAG_LI, [MyHTML_TAG_LINK] = TAG_LINK, [MyHTML_TAG_MAIN] = TAG_MAIN, [MyHTML_TAG_MAP] = TAG_MAP,
	[MyHTML_TAG_MATH] = TAG_MATH, [MyHTML_TAG_MENU] = TAG_MENU, [MyHTML_TAG_META] = TAG_META, [MyHTML_TAG_NAV] = TAG_NAV,
	[MyHTML_TAG_NOSCRIPT] = TAG_NOSCRIPT, [MyHTML_TAG_OBJECT] = TAG_OBJECT, [MyHTML_TAG_OL] = TAG_OL,
	[MyHTML_TAG_OPTION] = TAG_OPTION, [MyHTML_TAG_P] = TAG_P,
	[MyHTML_TAG_PRE] = TAG_PRE, [MyHTML_TAG_SCRIPT] = TAG_SCRIPT, [MyHTML_TAG_SECTION] = TAG_SECTION,
	[MyHTML_TAG_SELECT] = TAG_SELECT, [MyHTML_TAG_SOURCE] = TAG_SOURCE, [MyHTML_TAG_SPAN] = TAG_SPAN,
	[MyHTML_TAG_STRONG] = TAG_STRONG, [MyHTML_TAG_STYLE] = TAG_STYLE, [MyHTML_TAG_SUMMARY] = TAG_SUMMARY,
	[MyHTML_TAG_SUP] = TAG_SUP, [MyHTML_TAG_SVG] = TAG_SVG, [MyHTML_TAG_TABLE] = TAG_TABLE,
	[MyHTML_TAG_TBODY] = TAG_TBODY, [MyHTML_TAG_TD] = TAG_TD, [MyHTML_TAG_TEMPLATE] = TAG_TEMPLATE,
	[MyHTML_TAG_TEXTAREA] = TAG_TEXTAREA, [MyHTML_TAG_TFOOT] = TAG_TFOOT, [MyHTML_TAG_TH] = TAG_TH,
	[MyHTML_TAG_THEAD] = TAG_THEAD, [MyHTML_TAG_TIME] = TAG_TIME, [MyHTML_TAG_TITLE] = TAG_TITLE,
	[MyHTML_TAG_TR] = TAG_TR, [MyHTML_TAG_TRACK] = TAG_TRACK, [MyHTML_TAG_UL] = TAG_UL, [MyHTML_TAG_VIDEO] = TAG_VIDEO,
};

enum tag tree_tag(size_t number)
{
	if (number == MyHTML_TAG__TEXT)
		return TAG_TEXT;
	return number < ARRAY_LEN(tag_of) && tag_of[number] ? (enum tag)tag_of[number] : TAG_OTHER;
}

/* AMP's own elements, but those that only lay out what is the article's (amp-accordion, amp-layout, amp-fit-text, amp-script): https://amp.dev/documentation/components. */
static bool is_amp_aside(struct str name)
{
	static const struct str names[] = {
		STR_INIT("ad"), STR_INIT("analytics"), STR_INIT("audio"), STR_INIT("auto-ads"), STR_INIT("carousel"), STR_INIT("base-carousel"),
		STR_INIT("brightcove"), STR_INIT("consent"), STR_INIT("embed"), STR_INIT("facebook"), STR_INIT("facebook-comments"),
		STR_INIT("iframe"), STR_INIT("image-lightbox"), STR_INIT("image-slider"), STR_INIT("img"), STR_INIT("anim"), STR_INIT("instagram"),
		STR_INIT("inline-gallery"), STR_INIT("jwplayer"), STR_INIT("lightbox"), STR_INIT("lightbox-gallery"), STR_INIT("list"),
		STR_INIT("mega-menu"), STR_INIT("nested-menu"), STR_INIT("next-page"), STR_INIT("pixel"), STR_INIT("recaptcha-input"),
		STR_INIT("sidebar"), STR_INIT("social-share"), STR_INIT("sticky-ad"), STR_INIT("stream-gallery"), STR_INIT("user-notification"),
		STR_INIT("video"), STR_INIT("video-iframe"), STR_INIT("web-push-widget"), STR_INIT("youtube"),
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

enum tag tree_tag_named(struct str name)
{
	return str_starts(name, STR("amp-")) && is_amp_aside(str_skip(name, 4)) ? TAG_AMP : TAG_OTHER;
}
