// SPDX-License-Identifier: MIT
/*
 * kernel/module/use.c - who uses a module, so that it stays
 *
 * The count is that of the users, and one more while the module may get new
 * ones: unloading takes that one away, if it is the last (module_release()).
 */
#include "kernel/core/panic.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/module/module_internal.h"
#include "mm/slab.h"

/* One more, unless the module is going. */
bool try_module_get(struct module *module)
{
	int old, seen;

	if (!module)
		return true;
	old = atomic_read(&module->refcnt);
	while (old != 0) {
		seen = atomic_cmpxchg(&module->refcnt, old, old + 1);
		if (seen == old)
			return true;
		old = seen;
	}
	return false;
}
EXPORT_SYMBOL(try_module_get);

void __module_get(struct module *module)
{
	bool got = try_module_get(module);

	assert(got);
}
EXPORT_SYMBOL(__module_get);

void module_put(struct module *module)
{
	int left;

	if (!module)
		return;
	left = atomic_dec_return(&module->refcnt);
	assert(left > 0);
}
EXPORT_SYMBOL(module_put);

int module_refcount(const struct module *module)
{
	return atomic_read(&module->refcnt) - 1;
}
EXPORT_SYMBOL(module_refcount);

const char *module_name(const struct module *module)
{
	return module ? module->name : "kernel";
}
EXPORT_SYMBOL(module_name);

/* --- modules that use others --- */

int module_use_locked(struct module *user, struct module *used)
{
	struct module_use *use;

	assert_mutex_held(&module_mutex);
	list_for_each_entry(use, &user->uses, by_user)
		if (use->used == used)
			return 0;
	use = kmalloc(sizeof(*use), GFP_KERNEL);
	if (!use)
		return -ENOMEM;
	*use = (struct module_use){ .user = user, .used = used };
	__module_get(used);
	list_add_tail(&use->by_user, &user->uses);
	list_add_tail(&use->by_used, &used->users);
	return 0;
}

void module_uses_end_locked(struct module *user)
{
	struct module_use *use, *next;

	assert_mutex_held(&module_mutex);
	list_for_each_entry_safe(use, next, &user->uses, by_user) {
		list_del(&use->by_user);
		list_del(&use->by_used);
		module_put(use->used);
		kfree(use);
	}
}

void module_users_name_locked(const struct module *m, char *buf, size_t size,
			      const char *between)
{
	struct module_use *use;
	int used = 0;

	assert_mutex_held(&module_mutex);
	buf[0] = '\0';
	list_for_each_entry(use, &m->users, by_used)
		used = format_append(buf, size, used, "%s%s",
				     used ? between : "", use->user->name);
}

bool module_release_locked(struct module *module)
{
	assert_mutex_held(&module_mutex);
	return atomic_cmpxchg(&module->refcnt, 1, 0) == 1;
}
