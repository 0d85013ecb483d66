package nabla.core.memory;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Looks after the storages that its thread makes while it is the innermost open one, and gives them
 * all back at once. Arenas nest like brackets.
 */
public final class Arena implements AutoCloseable {
  private final Pool pool = Pool.local();
  private final Arena outer = pool.arena;
  private Storage[] storages = new Storage[64];
  private int size;
  private boolean closed;
  private boolean lent;

  private Arena() {}

  /** Opens an arena on the current thread. */
  public static Arena open() {
    Arena arena = new Arena();
    arena.pool.arena = arena;
    return arena;
  }

  Arena outer() {
    return outer;
  }

  void add(Storage storage) {
    if (size == storages.length) {
      storages = Arrays.copyOf(storages, 2 * size);
    }
    storages[size++] = storage;
  }

  /**
   * Does something as if this arena, the innermost, weren't open: what is made there belongs to the
   * one around it.
   */
  public <T> T outside(Supplier<T> work) {
    boolean before = outer != null && outer.lent;
    if (outer != null) {
      outer.lent = true;
    }
    pool.arena = outer;
    try {
      return work.get();
    } finally {
      pool.arena = this;
      if (outer != null) {
        outer.lent = before;
      }
    }
  }

  /**
   * Gives back every storage made since there were {@code mark} of them, but those that are pinned.
   */
  public void releaseSince(int mark) {
    int kept = mark;
    for (int i = mark; i < size; i++) {
      Storage storage = storages[i];
      if (storage.ownedBy(this)) {
        if (storage.pinned()) {
          storages[kept++] = storage;
        } else {
          storage.release();
        }
      }
    }
    Arrays.fill(storages, kept, size, null);
    size = kept;
  }

  /** How many storages it looks after: the mark for {@link #releaseSince}. */
  public int size() {
    return size;
  }

  /** True once {@link #close} was called. */
  public boolean closed() {
    return closed;
  }

  /** True if this is the innermost open arena of the current thread, so that it may be closed. */
  public boolean innermost() {
    return Pool.local().arena == this && !lent;
  }

  /** Gives back what it looks after; callers make sure that it is the innermost of its thread. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    pool.arena = outer;
    for (int i = 0; i < size; i++) {
      if (storages[i].ownedBy(this)) {
        storages[i].release();
      }
    }
    storages = null;
    size = 0;
  }
}
