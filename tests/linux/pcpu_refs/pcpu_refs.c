// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * pcpu_refs.c - an object whose users are counted on each CPU (percpu_ref)
 *
 * Threads take and drop references while the object lives; "kill" lets no
 * new user in and waits for the last one, as a driver does at removal.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu-refcount.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

struct service {
	struct percpu_ref users;
	struct completion confirmed;
	struct completion released;
	struct rcu_head rcu;
	unsigned int id;
};

static unsigned int nr_threads = 2;
module_param(nr_threads, uint, 0444);

static struct service __rcu *current_service;
static struct task_struct **threads;
static atomic_t served = ATOMIC_INIT(0), refused = ATOMIC_INIT(0);
static struct kobject *kobj;
static DEFINE_MUTEX(change);

static void service_confirmed(struct percpu_ref *ref)
{
	complete(&container_of(ref, struct service, users)->confirmed);
}

static void service_release(struct percpu_ref *ref)
{
	struct service *s = container_of(ref, struct service, users);

	complete_all(&s->released);
}

static struct service *service_create(unsigned int id)
{
	struct service *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int err;

	if (!s)
		return ERR_PTR(-ENOMEM);
	err = percpu_ref_init(&s->users, service_release, 0, GFP_KERNEL);
	if (err) {
		kfree(s);
		return ERR_PTR(err);
	}
	init_completion(&s->confirmed);
	init_completion(&s->released);
	s->id = id;
	return s;
}

static void service_remove(struct service *s)
{
	percpu_ref_kill_and_confirm(&s->users, service_confirmed);
	wait_for_completion(&s->confirmed);
	wait_for_completion(&s->released);
	percpu_ref_exit(&s->users);
	kfree_rcu(s, rcu);
}

static int use(void *unused)
{
	while (!kthread_should_stop()) {
		struct service *s;

		rcu_read_lock();
		s = rcu_dereference(current_service);
		if (s && percpu_ref_tryget_live(&s->users)) {
			rcu_read_unlock();
			atomic_inc(&served);
			usleep_range(100, 200);
			percpu_ref_put(&s->users);
		} else {
			rcu_read_unlock();
			atomic_inc(&refused);
			msleep(1);
		}
	}
	return 0;
}

static ssize_t id_show(struct kobject *k, struct kobj_attribute *a, char *buf)
{
	struct service *s;
	ssize_t n;

	rcu_read_lock();
	s = rcu_dereference(current_service);
	n = sysfs_emit(buf, "%d\n", s ? (int)s->id : -1);
	rcu_read_unlock();
	return n;
}

static ssize_t id_store(struct kobject *k, struct kobj_attribute *a,
			const char *buf, size_t count)
{
	struct service *old, *new = NULL;
	unsigned int id;
	int err = kstrtouint(buf, 0, &id);

	if (err)
		return err;
	if (id) {
		new = service_create(id);
		if (IS_ERR(new))
			return PTR_ERR(new);
	}
	mutex_lock(&change);
	old = rcu_replace_pointer(current_service, new,
				  lockdep_is_held(&change));
	mutex_unlock(&change);
	if (old)
		service_remove(old);
	return count;
}
static struct kobj_attribute id_attr = __ATTR_RW(id);

static ssize_t served_show(struct kobject *k, struct kobj_attribute *a,
			   char *buf)
{
	return sysfs_emit(buf, "%s\n", atomic_read(&served) ? "yes" : "no");
}
static struct kobj_attribute served_attr = __ATTR_RO(served);

static struct attribute *attrs[] = { &id_attr.attr, &served_attr.attr, NULL };
static const struct attribute_group group = { .attrs = attrs };

static int __init pcpu_refs_init(void)
{
	struct service *s = service_create(1);
	unsigned int i;
	int err;

	if (IS_ERR(s))
		return PTR_ERR(s);
	rcu_assign_pointer(current_service, s);
	threads = kcalloc(nr_threads, sizeof(*threads), GFP_KERNEL);
	if (!threads) {
		err = -ENOMEM;
		goto out_service;
	}
	for (i = 0; i < nr_threads; i++) {
		threads[i] = kthread_run(use, NULL, "user-%u", i);
		if (IS_ERR(threads[i])) {
			err = PTR_ERR(threads[i]);
			goto out_threads;
		}
	}
	kobj = kobject_create_and_add("pcpu_refs", kernel_kobj);
	if (!kobj) {
		err = -ENOMEM;
		goto out_threads;
	}
	err = sysfs_create_group(kobj, &group);
	if (err)
		goto out_kobj;
	return 0;
out_kobj:
	kobject_put(kobj);
out_threads:
	while (i-- > 0)
		kthread_stop(threads[i]);
	kfree(threads);
out_service:
	service_remove(s);
	return err;
}

static void __exit pcpu_refs_exit(void)
{
	struct service *s;
	unsigned int i;

	kobject_put(kobj);
	for (i = 0; i < nr_threads; i++)
		kthread_stop(threads[i]);
	kfree(threads);
	s = rcu_dereference_protected(current_service, 1);
	RCU_INIT_POINTER(current_service, NULL);
	if (s)
		service_remove(s);
	rcu_barrier();
	pr_info("pcpu_refs: served %s\n", atomic_read(&served) ? "some" : "none");
}

module_init(pcpu_refs_init);
module_exit(pcpu_refs_exit);
MODULE_LICENSE("GPL v2");
