// SPDX-License-Identifier: MIT
/*
 * kernel/module/use.c - who uses a module, so that it stays
 *
 * The count is that of the users, and one more while the module may get new
 * ones: unloading takes that one away, if it is the last (module_release()).
 */
#include "kernel/core/panic.h"
#include "kernel/module/module_internal.h"

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

bool module_release_locked(struct module *module)
{
	assert_mutex_held(&module_mutex);
	return atomic_cmpxchg(&module->refcnt, 1, 0) == 1;
}
