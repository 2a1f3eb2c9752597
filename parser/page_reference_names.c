/* Written by page_reference.py: the names of characters that need no semicolon. */
#include "parser/page_reference.h"

const struct reference_name reference_names[REFERENCE_NAMES] = {
	{ "AElig", 0xc6 }, { "AMP", 0x26 }, { "Aacute", 0xc1 }, { "Acirc", 0xc2 }, { "Agrave", 0xc0 }, { "Aring", 0xc5 },
	{ "Atilde", 0xc3 }, { "Auml", 0xc4 }, { "COPY", 0xa9 }, { "Ccedil", 0xc7 }, { "ETH", 0xd0 }, { "Eacute", 0xc9 },
	{ "Ecirc", 0xca }, { "Egrave", 0xc8 }, { "Euml", 0xcb }, { "GT", 0x3e }, { "Iacute", 0xcd }, { "Icirc", 0xce },
	{ "Igrave", 0xcc }, { "Iuml", 0xcf }, { "LT", 0x3c }, { "Ntilde", 0xd1 }, { "Oacute", 0xd3 }, { "Ocirc", 0xd4 },
	{ "Ograve", 0xd2 }, { "Oslash", 0xd8 }, { "Otilde", 0xd5 }, { "Ouml", 0xd6 }, { "QUOT", 0x22 }, { "REG", 0xae },
	{ "THORN", 0xde }, { "Uacute", 0xda }, { "Ucirc", 0xdb }, { "Ugrave", 0xd9 }, { "Uuml", 0xdc }, { "Yacute", 0xdd },
	{ "aacute", 0xe1 }, { "acirc", 0xe2 }, { "acute", 0xb4 }, { "aelig", 0xe6 }, { "agrave", 0xe0 }, { "amp", 0x26 },
	{ "aring", 0xe5 }, { "atilde", 0xe3 }, { "auml", 0xe4 }, { "brvbar", 0xa6 }, { "ccedil", 0xe7 }, { "cedil", 0xb8 },
	{ "cent", 0xa2 }, { "copy", 0xa9 }, { "curren", 0xa4 }, { "deg", 0xb0 }, { "divide", 0xf7 }, { "eacute", 0xe9 },
	{ "ecirc", 0xea }, { "egrave", 0xe8 }, { "eth", 0xf0 }, { "euml", 0xeb }, { "frac12", 0xbd }, { "frac14", 0xbc },
	{ "frac34", 0xbe }, { "gt", 0x3e }, { "iacute", 0xed }, { "icirc", 0xee }, { "iexcl", 0xa1 }, { "igrave", 0xec },
	{ "iquest", 0xbf }, { "iuml", 0xef }, { "laquo", 0xab }, { "lt", 0x3c }, { "macr", 0xaf }, { "micro", 0xb5 },
	{ "middot", 0xb7 }, { "nbsp", 0xa0 }, { "not", 0xac }, { "ntilde", 0xf1 }, { "oacute", 0xf3 }, { "ocirc", 0xf4 },
	{ "ograve", 0xf2 }, { "ordf", 0xaa }, { "ordm", 0xba }, { "oslash", 0xf8 }, { "otilde", 0xf5 }, { "ouml", 0xf6 },
	{ "para", 0xb6 }, { "plusmn", 0xb1 }, { "pound", 0xa3 }, { "quot", 0x22 }, { "raquo", 0xbb }, { "reg", 0xae }, { "sect", 0xa7 },
	{ "shy", 0xad }, { "sup1", 0xb9 }, { "sup2", 0xb2 }, { "sup3", 0xb3 }, { "szlig", 0xdf }, { "thorn", 0xfe }, { "times", 0xd7 },
	{ "uacute", 0xfa }, { "ucirc", 0xfb }, { "ugrave", 0xf9 }, { "uml", 0xa8 }, { "uuml", 0xfc }, { "yacute", 0xfd },
	{ "yen", 0xa5 }, { "yuml", 0xff },
};
