// SPDX-License-Identifier: MIT
/*
 * kernel/compat/seq_words.c - more ways of writing to a seq_file; lists
 */
#include "include/linux/seq_file.h"
#include "include/linux/string.h"
#include "kernel/lib/export.h"

void seq_put_decimal_ull(struct seq_file *m, const char *delimiter,
			 unsigned long long number)
{
	seq_printf(m, "%s%llu", delimiter ? delimiter : "", number);
}
EXPORT_SYMBOL(seq_put_decimal_ull);

void seq_put_decimal_ll(struct seq_file *m, const char *delimiter,
			long long number)
{
	seq_printf(m, "%s%lld", delimiter ? delimiter : "", number);
}
EXPORT_SYMBOL(seq_put_decimal_ll);

void seq_escape(struct seq_file *m, const char *text, const char *special)
{
	for (; *text; text++) {
		if (*text == '\\' || strchr(special, *text))
			seq_printf(m, "\\%03o", (unsigned char)*text);
		else
			seq_putc(m, *text);
	}
}
EXPORT_SYMBOL(seq_escape);

struct list_head *seq_list_start(struct list_head *head, loff_t pos)
{
	struct list_head *link;

	list_for_each(link, head) {
		if (pos-- == 0)
			return link;
	}
	return NULL;
}
EXPORT_SYMBOL(seq_list_start);

struct list_head *seq_list_start_head(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start(head, pos - 1) : head;
}
EXPORT_SYMBOL(seq_list_start_head);

struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos)
{
	struct list_head *next = ((struct list_head *)v)->next;

	++*pos;
	return next == head ? NULL : next;
}
EXPORT_SYMBOL(seq_list_next);

struct hlist_node *seq_hlist_start(struct hlist_head *head, loff_t pos)
{
	struct hlist_node *node;

	hlist_for_each(node, head) {
		if (pos-- == 0)
			return node;
	}
	return NULL;
}
EXPORT_SYMBOL(seq_hlist_start);

struct hlist_node *seq_hlist_next(void *v, struct hlist_head *head,
				  loff_t *pos)
{
	++*pos;
	return v == SEQ_START_TOKEN ? head->first :
				      ((struct hlist_node *)v)->next;
}
EXPORT_SYMBOL(seq_hlist_next);
