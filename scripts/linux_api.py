#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""linux_api.py - docs/linux-api.md: what include/ has of Linux's interface

    linux_api.py            write the page
    linux_api.py --check    fail if it is not what would be written
    linux_api.py --untested fail if a name stands in no source of tests/

A header there is a face: its names are its own, those of the headers of
kernel/compat it includes, and those of the kernel's headers it includes.
Of the latter only functions count that modules can call: exported ones.
"""

import argparse
import pathlib
import re
import sys
import textwrap

PAGE = "docs/linux-api.md"
FACES = ("include/linux", "include/asm")
OWN = {"biscuitos.h"}       # a course's words, not Linux's

WORD = re.compile(r"\w+")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
JOINED = re.compile(r"\\\n")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
TITLE = re.compile(r"^ \* \S+\.h - (.+?)(?=\n \*(?:\n|/))",
                   re.MULTILINE | re.DOTALL)
DEFINE = re.compile(r"^#[ \t]*define (\w+)(\()?", re.MULTILINE)
# A declaration that begins in the first column, as far as its (.
FUNCTION = re.compile(r"^(static )?(?:[a-z_]\w*[ \n*]+)+?(\w+)\(",
                      re.MULTILINE)
VARIABLE = re.compile(r"^extern [^;(]*?(\w+)(?:\[[^;]*)?(?:, (\w+))?;",
                      re.MULTILINE)
TYPE = re.compile(r"^((?:struct|enum|union) \w+) \{", re.MULTILINE)
TYPEDEF = re.compile(r"^typedef [^;]*?(\w+)(?:\[\d*\])?(?:\)\([^;]*)?;",
                     re.MULTILINE)
EXPORT = re.compile(r"\bEXPORT_(?:PER_CPU_)?SYMBOL(?:_GPL)?\((\w+)\)")
# Parts that macros are made of, and what only the kernel itself says.
PRIVATE = re.compile(
    r".*_(\(\))?$|(ATOMIC_(?!INIT|LONG)|ATOMIC64_P|LOCAL_A|BITOPS_|FOR_EACH_|PCPU_(?!MIN)|DO_ONCE|"
    r"RATELIMITED|UNALIGNED_AT|ALLOC_PERCPU_|FIELD_SHIFT|LOCK_RANK|assert|"
    r"CONFIG_|LINUX_(?!VERSION)|linux_|EXPORT_ENTRY|EXPORT_PER_CPU_ENTRY|"
    r"KMALLOC_CLASS|PG_|CPSR_|arch_|pcpu_|PER_CPU_(VAR|LABEL)|TABLE_|"
    r"SECTION_BOUND|sched_point|slab_|CPUMASK_WORD|PREEMPT_REF_S|STRINGIFY|"
    r"CONCAT|MODULE_TEXT|defined|if|while|return|sizeof|KFREE_RCU_|"
    r"TIMER_WANTS|BUILD_BUG_CALL|__param_check|param_check_|timer_list_[fi]|"
    r"alloc_workqueue_n|class_create_n|kthread_create\w*_or_err|"
    r"(mod|queue)_delayed_work_j|proc_(create_with_|remove_entry)|"
    r"schedule_timeout_(jiffies|state)|wait_event_jiffies|wake_up_nr|"
    r"memory_is_mapped|warn_report|memset_u32|array_size_or|order_base_2_of|"
    r"hash_bucket|kick_nothing|ratelimit_judge|h?list_insert_rcu|"
    r"__verify_local|per_cpu_areas|(struct )?work_with_data|simple_attr_|"
    r"VM_(BUSY|RANGE|NO_GUARD)|RWLOCK_WRITER|STATIC_|__PCPU_ATTRS|"
    r"PER_CPU_\w+SECTION|PER_CPU_(DEF_)?ATTR|__ALIGN_|TASK_DEAD|"
    r"printk_ratelimit_state|VERMAGIC|_printk|__struct_size|BH_(MASK|OFF)|"
    r"IRQ_(FIRST|TOKEN|ID)_|LLIST_ENTRY_OR|VERIFY_PERCPU|__verify_pcpu|"
    r"PERCPU_PTR|ROUND_UP|__safe$|wfe|preempt_schedule|CPUHP_MULTI|NR_IRQS|"
    r"percpu_ref_(count|\w+_slow)|PERCPU_REF_MODE|"
    r"linux_irq_h|struct kernel_symbol|cpu_(online|present)_bits)")

# Words of the kernel's own headers that Linux has not, or not so.
OURS = re.compile(
    r"(struct (clock_\w+|command|cpio\w*|cpuhp_\w+|log_record|page_shrinker|"
    r"panic_fault|slab_info|thread|timer|vm_info|vm_stats)$|SHELL_COMMAND|"
    r"STATUS_|THREAD_|CPIO_|PANIC_|LOG_LINE|GFP_TEXT|WORK_CPU_ANY|RAM_PFN|"
    r"SLAB_(NAME|MIN|MAX)|L1_LINE|MAX_NODES|NODE_ALIGN|SEQ_PRINTF|"
    r"SOFTIRQ_ROUNDS|thread_|wake_up_(thread|state|nr_locked)|timer_running|"
    r"ticket_|spin_(lock_init_ranked|lock_unless|unlock_if|wait)|page_valid|"
    r"page_address_or|v?printk_level|wait_event_(state|timeout_ns)|"
    r"kfree_after_rcu|kthread_vcreate|ffs32|ctz_long|list_(join|verify)|"
    r"hlist_(insert|unlink)|node_valid|sched_running|clock_|usleep\(|"
    r"percpu_counter_start|bitmap_(test|set_bit|clear_bit)|kmalloc_(sized|"
    r"caches)|delayed_work_timer|my_cpu_offset_c|__my_cpu_offset_r|PARAM_|"
    r"DECLARE_PARAM|param_(check__|ops__))")


class Header:
    """One header, read."""

    def __init__(self, text):
        title = TITLE.search(text)
        self.title = " ".join(title.group(1).replace("\n *", " ").split()) \
            if title else ""
        text = JOINED.sub(" ", COMMENT.sub("", text))
        self.includes = INCLUDE.findall(text)
        self.macros = {name + ("()" if paren else "")
                       for name, paren in DEFINE.findall(text)}
        code = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
        self.inlines, self.functions = set(), set()
        for static, name in FUNCTION.findall(code):
            (self.inlines if static else self.functions).add(name + "()")
        self.variables = {name for pair in VARIABLE.findall(code)
                          for name in pair if name}
        self.types = set(TYPE.findall(code)) | set(TYPEDEF.findall(code))


def public(names):
    """Without those that nobody writes."""
    return {name for name in names if not PRIVATE.match(name)}


class Tree:
    def __init__(self, root):
        self.root = root
        self.headers = {}
        self.exported = set()
        for top in ("kernel", "mm", "percpu", "drivers", "boot"):
            for path in (root / top).rglob("*.c"):
                self.exported |= set(EXPORT.findall(path.read_text()))

    def header(self, path):
        if path not in self.headers:
            file = self.root / path
            self.headers[path] = Header(file.read_text()) \
                if file.exists() else None
        return self.headers[path]

    def names(self, path, own):
        """What a header gives to who includes a face."""
        header = self.header(path)
        if not header:
            return set()
        callable_ = {name for name in header.functions
                     if own or name[:-2] in self.exported}
        data = {name for name in header.variables
                if own or name in self.exported}
        found = public(header.macros | header.inlines | callable_ | data)
        if not own:
            found = {name for name in found if not OURS.match(name)}
        if own or path.startswith("kernel/compat/"):
            found |= public(header.types)
        else:
            found |= {name for name in public(header.types)
                      if name.startswith("struct ") and not OURS.match(name)}
        for other in header.includes:
            if own and not other.startswith(("include/", "generated/")):
                found |= self.names(other, other.startswith("kernel/compat/"))
        return found


def order(name):
    return name.split()[-1].lower().strip("_"), name


def faces_of(tree):
    """The headers that modules include."""
    return sorted(path for folder in FACES
                  for path in (tree.root / folder).rglob("*.h")
                  if path.name not in OWN)


def untested(tree):
    """{header: names} of what no source below tests/ has as a word."""
    words = set()
    for path in (tree.root / "tests").rglob("*.[ch]"):
        words |= set(WORD.findall(path.read_text()))
    found = {}
    for path in faces_of(tree):
        rooted = str(path.relative_to(tree.root))
        names = {name for name in tree.names(rooted, True)
                 if WORD.findall(name)[-1] not in words}
        if names:
            found[rooted] = names
    return found


def page(tree):
    """The text of the page."""
    faces = faces_of(tree)
    parts, total = [], set()
    for path in faces:
        rooted = str(path.relative_to(tree.root))
        names = tree.names(rooted, True)
        total |= names
        others = [other[len("include/"):] for other
                  in tree.header(rooted).includes
                  if other.startswith("include/")]
        part = f"## {rooted[len('include/'):]}\n\n" \
               f"{tree.header(rooted).title}\n"
        if others:
            part += "\n" + textwrap.fill(
                "With it: " + ", ".join(others) + ".", 78) + "\n"
        if names:
            part += "\n```\n" + textwrap.fill(
                "  ".join(name.replace(" ", "\0") for name
                          in sorted(names, key=order)), 76,
                break_on_hyphens=False).replace("\0", " ") + "\n```\n"
        parts.append(part)
    head = f"""<!-- SPDX-License-Identifier: MIT; generated: make linux-api -->
# Linux's interface

What a module finds under Linux's names: {len(faces)} headers with
{len(total)} names. `make linux-api` writes this page from the headers; what
a function does is said there. How modules are built:
[linux-modules.md](linux-modules.md).

"""
    return head + "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=".")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--untested", action="store_true")
    args = parser.parse_args()
    if args.untested:
        found = untested(Tree(args.root))
        for header, names in found.items():
            print(f"{header}: in no test: {', '.join(sorted(names))}",
                  file=sys.stderr)
        return 1 if found else 0
    text = page(Tree(args.root))
    file = args.root / PAGE
    if not args.check:
        file.write_text(text)
    elif not file.exists() or file.read_text() != text:
        print(f"{PAGE} is not what the headers say: make linux-api",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
