#include "parser/dump/dump.h"

int dump_meta_columns(void)
{
	return 0;
}

int dump_meta(struct dump_page *page, const struct body_model *model)
{
	(void)page;
	(void)model;
	return 0;
}
