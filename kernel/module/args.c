// SPDX-License-Identifier: MIT
/*
 * kernel/module/args.c - the parameters insmod was given
 *
 * The values are copied and stay with the module, for charp parameters
 * point into them. What the file has in its section __param is looked at
 * before it is followed.
 */
#include <string.h>

#include "kernel/arch/unwind.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "kernel/module/module_internal.h"
#include "mm/slab.h"

static bool is_function(const struct module *m, const volatile void *fn)
{
	vaddr_t va = (vaddr_t)(uintptr_t)fn;

	return unwind_is_text(va) ||
	       (va >= m->text.start && va < m->text.text_end);
}

static bool is_sound(const struct module *m, const struct kernel_param *kp)
{
	vaddr_t ops = (vaddr_t)(uintptr_t)kp->ops;

	return module_has_string(m, kp->name) && IS_ALIGNED(ops, sizeof(ops)) &&
	       mmu_readable(ops) &&
	       mmu_readable(ops + sizeof(*kp->ops) - 1) &&
	       (!kp->ops->set || is_function(m, kp->ops->set));
}

static int find_params(struct module *m, const struct module_link *l,
		       struct module_error *e)
{
	u32 size;

	m->kp = (const void *)module_link_section(l, "__param", &size);
	if (!m->kp)
		return 0;
	if (size % sizeof(*m->kp) ||
	    !IS_ALIGNED((uintptr_t)m->kp, __alignof__(*m->kp)))
		return module_refuse(e, -ENOEXEC, "%u bytes of parameters of "
				     "%zu", size, sizeof(*m->kp));
	m->num_kp = size / sizeof(*m->kp);
	for (unsigned int i = 0; i < m->num_kp; i++)
		if (!is_sound(m, &m->kp[i]))
			return module_refuse(e, -ENOEXEC, "parameter %u is "
					     "damaged", i);
	return 0;
}

/* In Linux's words. */
static int why_not(const struct kernel_param *kp, const char *value, int err,
		   struct module_error *e)
{
	if (!value)
		return module_refuse(e, err, "parameter '%.48s' needs a value",
				     kp->name);
	if (err == -ENOSPC)
		return module_refuse(e, err, "'%.64s' too large for parameter "
				     "'%.48s'", value, kp->name);
	return module_refuse(e, err, "'%.64s' invalid for parameter '%.48s' "
			     "(%pe)", value, kp->name, (void *)(intptr_t)err);
}

static int set(struct module *m, char *arg, struct module_error *e)
{
	char *value = strchr(arg, '=');
	const struct kernel_param *kp;
	int err;

	if (value)
		*value++ = '\0';
	kp = param_find(m->kp, m->num_kp, arg);
	if (!kp)
		return module_refuse(e, -ENOENT, "unknown parameter '%.48s'; "
				     "modinfo %s lists them", arg, m->name);
	err = param_set_one(kp, value);
	return err ? why_not(kp, value, err, e) : 0;
}

static char *copy_args(const struct module_request *req)
{
	size_t size = 1;
	char *args, *at;

	for (int i = 0; i < req->nr_args; i++)
		size += strlen(req->args[i]) + 1;
	args = at = kmalloc(size, GFP_KERNEL);
	for (int i = 0; args && i < req->nr_args; i++) {
		strcpy(at, req->args[i]);
		at += strlen(at) + 1;
	}
	return args;
}

int module_args_apply(struct module *m, const struct module_link *l,
		      const struct module_request *req, struct module_error *e)
{
	int err = find_params(m, l, e);
	char *arg;

	if (err || !req->nr_args)
		return err;
	arg = m->args = copy_args(req);
	if (!arg)
		return module_refuse(e, -ENOMEM, "no memory for parameters");
	for (int i = 0; i < req->nr_args && !err; i++) {
		char *next = arg + strlen(arg) + 1;

		err = set(m, arg, e);
		arg = next;
	}
	return err;
}

void module_args_free(struct module *m)
{
	for (unsigned int i = 0; m->args && i < m->num_kp; i++)
		if (m->kp[i].ops->free)
			m->kp[i].ops->free(m->kp[i].arg);
	kfree(m->args);
}
