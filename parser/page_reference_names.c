/* Written by page_reference.py: the names of characters that need no semicolon. */
#include "parser/page_reference.h"

const struct reference_name reference_names[REFERENCE_NAMES] = {
	{ "QUOT", 4, 0x22 }, { "quot", 4, 0x22 }, { "AMP", 3, 0x26 }, { "amp", 3, 0x26 }, { "LT", 2, 0x3c }, { "lt", 2, 0x3c },
	{ "GT", 2, 0x3e }, { "gt", 2, 0x3e }, { "nbsp", 4, 0xa0 }, { "iexcl", 5, 0xa1 }, { "cent", 4, 0xa2 }, { "pound", 5, 0xa3 },
	{ "curren", 6, 0xa4 }, { "yen", 3, 0xa5 }, { "brvbar", 6, 0xa6 }, { "sect", 4, 0xa7 }, { "uml", 3, 0xa8 }, { "COPY", 4, 0xa9 },
	{ "copy", 4, 0xa9 }, { "ordf", 4, 0xaa }, { "laquo", 5, 0xab }, { "not", 3, 0xac }, { "shy", 3, 0xad }, { "REG", 3, 0xae },
	{ "reg", 3, 0xae }, { "macr", 4, 0xaf }, { "deg", 3, 0xb0 }, { "plusmn", 6, 0xb1 }, { "sup2", 4, 0xb2 }, { "sup3", 4, 0xb3 },
	{ "acute", 5, 0xb4 }, { "micro", 5, 0xb5 }, { "para", 4, 0xb6 }, { "middot", 6, 0xb7 }, { "cedil", 5, 0xb8 },
	{ "sup1", 4, 0xb9 }, { "ordm", 4, 0xba }, { "raquo", 5, 0xbb }, { "frac14", 6, 0xbc }, { "frac12", 6, 0xbd },
	{ "frac34", 6, 0xbe }, { "iquest", 6, 0xbf }, { "Agrave", 6, 0xc0 }, { "Aacute", 6, 0xc1 }, { "Acirc", 5, 0xc2 },
	{ "Atilde", 6, 0xc3 }, { "Auml", 4, 0xc4 }, { "Aring", 5, 0xc5 }, { "AElig", 5, 0xc6 }, { "Ccedil", 6, 0xc7 },
	{ "Egrave", 6, 0xc8 }, { "Eacute", 6, 0xc9 }, { "Ecirc", 5, 0xca }, { "Euml", 4, 0xcb }, { "Igrave", 6, 0xcc },
	{ "Iacute", 6, 0xcd }, { "Icirc", 5, 0xce }, { "Iuml", 4, 0xcf }, { "ETH", 3, 0xd0 }, { "Ntilde", 6, 0xd1 },
	{ "Ograve", 6, 0xd2 }, { "Oacute", 6, 0xd3 }, { "Ocirc", 5, 0xd4 }, { "Otilde", 6, 0xd5 }, { "Ouml", 4, 0xd6 },
	{ "times", 5, 0xd7 }, { "Oslash", 6, 0xd8 }, { "Ugrave", 6, 0xd9 }, { "Uacute", 6, 0xda }, { "Ucirc", 5, 0xdb },
	{ "Uuml", 4, 0xdc }, { "Yacute", 6, 0xdd }, { "THORN", 5, 0xde }, { "szlig", 5, 0xdf }, { "agrave", 6, 0xe0 },
	{ "aacute", 6, 0xe1 }, { "acirc", 5, 0xe2 }, { "atilde", 6, 0xe3 }, { "auml", 4, 0xe4 }, { "aring", 5, 0xe5 },
	{ "aelig", 5, 0xe6 }, { "ccedil", 6, 0xe7 }, { "egrave", 6, 0xe8 }, { "eacute", 6, 0xe9 }, { "ecirc", 5, 0xea },
	{ "euml", 4, 0xeb }, { "igrave", 6, 0xec }, { "iacute", 6, 0xed }, { "icirc", 5, 0xee }, { "iuml", 4, 0xef },
	{ "eth", 3, 0xf0 }, { "ntilde", 6, 0xf1 }, { "ograve", 6, 0xf2 }, { "oacute", 6, 0xf3 }, { "ocirc", 5, 0xf4 },
	{ "otilde", 6, 0xf5 }, { "ouml", 4, 0xf6 }, { "divide", 6, 0xf7 }, { "oslash", 6, 0xf8 }, { "ugrave", 6, 0xf9 },
	{ "uacute", 6, 0xfa }, { "ucirc", 5, 0xfb }, { "uuml", 4, 0xfc }, { "yacute", 6, 0xfd }, { "thorn", 5, 0xfe },
	{ "yuml", 4, 0xff },
};
