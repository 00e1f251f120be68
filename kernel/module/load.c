// SPDX-License-Identifier: MIT
/*
 * kernel/module/load.c - loading and unloading modules
 *
 *   check the file (elf.c)      nothing is allocated yet
 *   lay it out (layout.c)
 *   get pages and per-CPU room  read-write
 *   link (link.c)
 *   protect                     text r-x, rodata r--, data rw-
 *   name it (names.c), init     from here on others see it
 *
 * Whatever fails, what was got is given back, in the opposite order.
 *
 * A fault in init or exit is reported and survived (kernel/core/oops.h).
 *
 * Locks    [M] module_mutex, held also while init and exit run: they must
 *          not load or unload modules themselves.
 * See      docs/modules.md
 */
#include <string.h>

#include "kernel/core/oops.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/module/module_internal.h"
#include "kernel/sched/rcu.h"
#include "mm/slab.h"
#include "percpu/access/this_cpu.h"
#include "percpu/percpu.h"

DEFINE_MUTEX(module_mutex);
LIST_HEAD(modules);

/* A module on its way. */
struct loading {
	struct module *module;
	struct module_link link;
};

struct module *module_find_locked(const char *name)
{
	struct module *m;

	assert_mutex_held(&module_mutex);
	list_for_each_entry(m, &modules, list)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

/* --- what the file says of itself --- */

static int check_name(struct module *m, const char *name,
		      struct module_error *e)
{
	if (!*name || strlen(name) >= MODULE_NAME_LEN)
		return module_refuse(e, -ENOEXEC, "its name '%.64s' has no "
				     "characters, or more than %zu", name,
				     MODULE_NAME_LEN - 1);
	for (const char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~' || *c == '/')
			return module_refuse(e, -ENOEXEC, "character 0x%02x "
					     "in its name", *c & 0xff);
	strcpy(m->name, name);
	if (module_find_locked(m->name))
		return module_refuse(e, -EEXIST, "%s is loaded already; "
				     "rmmod %s first", m->name, m->name);
	return 0;
}

static int check_info(struct module *m, const struct elf_file *elf,
		      const char *name, struct module_error *e)
{
	const char *magic = elf_modinfo(elf, "vermagic");
	const char *own_name = elf_modinfo(elf, "name");
	int err = check_name(m, own_name ? own_name : name, e);

	if (err)
		return err;
	if (!magic)
		return module_refuse(e, -ENOEXEC, "no version magic: was it "
				     "built by make modules?");
	if (strcmp(magic, module_vermagic) != 0)
		return module_refuse(e, -ENOEXEC, "version magic '%.80s' "
				     "should be '%s': build it for this kernel",
				     magic, module_vermagic);
	m->gpl = module_licence_is_gpl(elf_modinfo(elf, "license"));
	return 0;
}

/* --- memory --- */

/* Most generations hand out no more, whatever is kept (percpu/percpu.h). */
#define LARGEST_EVERYWHERE	32768u

static int get_percpu(struct module *m, struct module_link *l,
		      struct module_error *e)
{
	const struct module_layout *layout = &l->layout;
	u32 size = layout->size[MODULE_PERCPU];

	l->percpu_va = 0;
	if (!size)
		return 0;
	m->percpu = percpu_modalloc(size, layout->percpu_align, m->name);
	if (!m->percpu)
		return module_refuse(e, -ENOMEM, "%u bytes of per-CPU data, "
				     "alignment %u, do not fit into what is "
				     "kept for modules; %s", size,
				     layout->percpu_align,
				     size > LARGEST_EVERYWHERE ?
				     "dmesg has the limit" : "boot with a "
				     "larger percpu_reserve=");
	m->percpu_size = size;
	l->percpu_va = (u32)(uintptr_t)(void __force *)m->percpu;
	l->template = kzalloc(size, GFP_KERNEL);
	return l->template ? 0 :
	       module_refuse(e, -ENOMEM, "no memory for %u bytes", size);
}

static int get_memory(struct module *m, struct module_link *l,
		      struct module_error *e)
{
	u32 size = l->layout.block_size;

	if (!size)
		return module_refuse(e, -ENOEXEC, "nothing to load: no "
				     "section has SHF_ALLOC");
	if (module_area_get(&m->area, size)) {
		m->area.size = 0;
		return module_refuse(e, -ENOMEM, "no memory for %u bytes",
				     size);
	}
	l->va = m->area.range.start;
	l->block = (u8 *)m->area.range.start;
	return get_percpu(m, l, e);
}

static void put_memory(struct module *m)
{
	module_args_free(m);	/* while its operations are there */
	percpu_modfree(m->percpu);
	if (m->area.size)
		module_area_put(&m->area);
	module_names_free(m);
	module_uses_end_locked(m);
	kfree(m);
}

static void protect(struct module *m, const struct module_layout *layout)
{
	const u32 *start = layout->start;

	module_area_protect(&m->area, start[MODULE_TEXT],
			    start[MODULE_RODATA] - start[MODULE_TEXT],
			    PROT_RX);
	module_area_protect(&m->area, start[MODULE_RODATA],
			    start[MODULE_DATA] - start[MODULE_RODATA],
			    PROT_RO);
}

/* --- from file to module --- */

static void describe_text(struct module *m, const struct module_layout *layout)
{
	vaddr_t start = m->area.range.start;
	vaddr_t index = start + layout->start[MODULE_RODATA] +
			layout->index_start;

	m->text.name = m->name;
	m->text.start = start;
	m->text.end = start + m->area.size;
	m->text.text_end = start + layout->size[MODULE_TEXT];
	m->text.index = (struct unwind_index){
		(const u32 *)index, (const u32 *)(index + layout->index_size),
	};
}

static int find_functions(struct module *m, const struct module_link *l,
			  struct module_error *e)
{
	m->init = (int (*)(void))module_link_function(l, "init_module");
	m->exit = (void (*)(void))module_link_function(l, "cleanup_module");
	if (!m->init)
		return module_refuse(e, -ENOEXEC, "no module_init()");
	return 0;
}

/* --- linking --- */

/* What the kernel or another module has. Weak symbols may be missing: 0. */
static int resolve(void *ctx, const struct elf_symbol *sym, struct reloc *r,
		   struct module_error *e)
{
	struct loading *loading = ctx;
	const struct kernel_symbol *export;
	int err;

	if (strcmp(r->symbol, "__this_module") == 0) {
		r->value = (u32)(uintptr_t)loading->module;
		return 0;
	}
	export = module_resolve(loading->module, r->symbol,
				elf_modinfo(&loading->link.elf, "depends"),
				&err, e);
	if (export) {
		r->value = (u32)(uintptr_t)export->addr;
		r->function = true;
	}
	return elf_symbol_bind(sym) == STB_WEAK && err == -ENOENT ? 0 : err;
}

static int link_module(struct loading *loading, struct module_error *e)
{
	const struct module *m = loading->module;
	int err = module_link_sections(&loading->link, e);
	unsigned int cpu;

	if (err || !m->percpu_size)
		return err;
	for_each_possible_cpu(cpu)
		memcpy(per_cpu_ptr(m->percpu, cpu), loading->link.template,
		       m->percpu_size);
	return 0;
}

static int build(struct loading *loading, const struct module_request *req,
		 struct module_error *e)
{
	struct module_link *l = &loading->link;
	struct module *m = loading->module;
	int err = check_info(m, &l->elf, req->name, e);

	if (!err)
		err = module_lay_out(&l->layout, &l->elf, MODULES_SIZE, e);
	if (!err)
		err = get_memory(m, l, e);
	if (!err)
		err = link_module(loading, e);
	if (!err)
		err = module_exports_find(m, &l->layout, e);
	if (!err)
		err = find_functions(m, l, e);
	if (err)
		return err;
	protect(m, &l->layout);
	describe_text(m, &l->layout);
	err = module_args_apply(m, l, req, e);
	if (err)
		return err;
	for (unsigned int part = 0; part < NR_MODULE_PARTS; part++)
		m->size += l->layout.size[part];
	if (module_names_make(m, l))
		return module_refuse(e, -ENOMEM, "no memory for its names");
	return 0;
}

/* Others see it no longer when this returns. */
static void hide(struct module *m)
{
	list_del(&m->list);
	text_range_remove(&m->text);
	synchronize_rcu();
}

static int call_init(void *module)
{
	const struct module *m = module;

	return m->init();
}

static int call_exit(void *module)
{
	const struct module *m = module;

	m->exit();
	return 0;
}

static int start(struct module *m, struct module_error *e)
{
	bool faulted;
	int err;

	m->state = MODULE_STATE_COMING;
	atomic_set(&m->refcnt, 1);
	text_range_add(&m->text);
	list_add(&m->list, &modules);
	err = oops_guard(call_init, m, &faulted);
	if (err == 0) {
		m->state = MODULE_STATE_LIVE;
		return 0;
	}
	hide(m);
	if (faulted)
		return module_refuse(e, err, "its init faulted (dmesg): the "
				     "module is gone, what init had got is "
				     "lost");
	return module_refuse(e, err < 0 ? err : -EINVAL, "its init returned "
			     "%d (%s)", err, format_errno_name(err) ? : "?");
}

static int load_locked(struct loading *loading,
		       const struct module_request *req,
		       struct module_error *e)
{
	struct module *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int err;

	if (!m)
		return module_refuse(e, -ENOMEM, "no memory");
	loading->module = m;
	INIT_LIST_HEAD(&m->uses);
	INIT_LIST_HEAD(&m->users);
	err = build(loading, req, e);
	kfree(loading->link.template);
	if (!err)
		err = start(m, e);
	if (err)
		put_memory(m);
	return err;
}

int module_load(const struct module_request *req, struct module_error *e)
{
	struct loading *loading = kzalloc(sizeof(*loading), GFP_KERNEL);
	int err;

	if (!loading)
		return module_refuse(e, -ENOMEM, "no memory");
	loading->link.resolve = resolve;
	loading->link.ctx = loading;
	err = elf_open(&loading->link.elf, req->data, req->size, e);
	if (!err) {
		mutex_lock(&module_mutex);
		err = load_locked(loading, req, e);
		mutex_unlock(&module_mutex);
	}
	kfree(loading);
	return err;
}

static int in_use(const struct module *m, struct module_error *e)
{
	char names[128];

	module_users_name_locked(m, names, sizeof(names), " ");
	if (!*names)
		return module_refuse(e, -EBUSY, "it is in use: its use count "
				     "is %d", module_refcount(m));
	return module_refuse(e, -EBUSY, "it is in use by: %s", names);
}

static int unload_locked(const char *name, struct module_error *e)
{
	struct module *m = module_find_locked(name);
	bool faulted;

	if (!m)
		return module_refuse(e, -ENOENT, "no module of that name; "
				     "lsmod lists them");
	if (!m->exit)
		return module_refuse(e, -EBUSY, "it has no module_exit(): it "
				     "stays for ever");
	if (m->state == MODULE_STATE_GOING)
		return module_refuse(e, -EBUSY, "its exit faulted: it stays "
				     "for ever");
	if (!module_release_locked(m))
		return in_use(m, e);
	m->state = MODULE_STATE_GOING;
	oops_guard(call_exit, m, &faulted);
	if (faulted)
		return module_refuse(e, -EFAULT, "its exit faulted (dmesg): "
				     "it stays, for what it registered may "
				     "still point to it");
	hide(m);
	module_remember_gone(m);
	put_memory(m);
	return 0;
}

int module_unload(const char *name, struct module_error *e)
{
	int err;

	mutex_lock(&module_mutex);
	err = unload_locked(name, e);
	mutex_unlock(&module_mutex);
	return err;
}
