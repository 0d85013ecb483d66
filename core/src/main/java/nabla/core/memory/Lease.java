package nabla.core.memory;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hold on a block of a storage that no arena looks after: when the storage has become
 * unreachable, the block goes to the pool that asks next.
 *
 * <p>Off-heap memory doesn't make the garbage collector run. So when leased memory has grown past a
 * budget, the pool that needs more runs the collector itself; the budget then grows with what was
 * really alive, as heaps do.
 */
final class Lease extends PhantomReference<Storage> {
  private static final long FIRST_BUDGET = 256L << 20;

  /** A block's share of Java heap and ND4J's tables, so that many tiny tensors count too. */
  private static final long OVERHEAD = 2048;

  private static final ReferenceQueue<Storage> QUEUE = new ReferenceQueue<>();
  private static final Set<Lease> LIVE = ConcurrentHashMap.newKeySet();
  private static final AtomicLong leased = new AtomicLong();
  private static volatile long budget = FIRST_BUDGET;

  private final Block block;

  Lease(Storage storage, Block block) {
    super(storage, QUEUE);
    this.block = block;
    LIVE.add(this);
    leased.addAndGet(cost());
  }

  /** The storage gave its block back itself. */
  void end() {
    clear();
    forget();
  }

  /** Gives unreachable storages' blocks to a pool, and says whether there were any. */
  static boolean reclaim(Pool pool) {
    boolean some = drain(pool);
    if (leased.get() > budget) {
      System.gc();
      some |= awaitQueue(pool);
      budget = Math.max(FIRST_BUDGET, 2 * leased.get());
    }
    return some;
  }

  private static boolean drain(Pool pool) {
    boolean some = false;
    for (Lease lease; (lease = (Lease) QUEUE.poll()) != null; some = true) {
      lease.giveTo(pool);
    }
    return some;
  }

  /**
   * References reach the queue a moment after the collection: waits for the first, then takes what
   * comes.
   */
  private static boolean awaitQueue(Pool pool) {
    boolean some = false;
    try {
      for (Lease lease; (lease = (Lease) QUEUE.remove(some ? 1 : 50)) != null; some = true) {
        lease.giveTo(pool);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return some;
  }

  private void giveTo(Pool pool) {
    forget();
    pool.give(block);
  }

  private void forget() {
    if (LIVE.remove(this)) {
      leased.addAndGet(-cost());
    }
  }

  private long cost() {
    return block.bytes() + OVERHEAD;
  }
}
