package nabla.core.memory;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The blocks of one thread that no tensor holds, by element type and length, least recently asked
 * for first.
 *
 * <p>A pool belongs to its thread, so taking and giving need no lock; a block may be taken on one
 * thread and given on another. It is bounded by some times what tensors ever held at once, so that
 * work whose sizes never come again doesn't fill the memory: past its limit it frees the lengths
 * that were asked for longest ago.
 */
public final class Pool {
  private static final long LIMIT =
      Long.getLong("nabla.pool.bytes", Math.min(4L << 30, physicalMemory() / 4));

  /** What may be kept however little was ever in use. */
  private static final long ALWAYS = 128L << 20;

  /** Each length waits for its own kind, so a loop of a few sizes needs more than it ever uses. */
  private static final long TIMES_IN_USE = 4;

  private static final ThreadLocal<Pool> LOCAL = ThreadLocal.withInitial(Pool::new);

  private final LinkedHashMap<Long, ArrayDeque<Block>> free = new LinkedHashMap<>(64, .75f, true);
  private long bytes;
  private long created;
  private long allocated;
  private long maxAllocated;
  private long limit = Math.min(LIMIT, ALWAYS);
  Arena arena;

  private Pool() {}

  /** The pool of the current thread. */
  public static Pool local() {
    return LOCAL.get();
  }

  Block take(DataType type, int length) {
    Block block = freeOrNew(type, length);
    allocated += block.bytes();
    if (allocated > maxAllocated) {
      maxAllocated = allocated;
      limit = Math.min(LIMIT, Math.max(limit, TIMES_IN_USE * allocated));
    }
    return block;
  }

  private Block freeOrNew(DataType type, int length) {
    long key = key(type, length);
    Block block = poll(key);
    if (block == null && Lease.reclaim(this)) {
      block = poll(key);
    }
    if (block == null) {
      created++;
      return new Block(type, length);
    }
    return block;
  }

  private Block poll(long key) {
    ArrayDeque<Block> blocks = free.get(key);
    Block block = blocks == null ? null : blocks.pollLast();
    if (block != null) {
      bytes -= block.bytes();
    }
    return block;
  }

  void give(Block block) {
    if (!block.foreign) {
      allocated -= block.bytes();
    }
    if (!block.poolable()) {
      return;
    }
    long key = key(block.type, block.length);
    ArrayDeque<Block> blocks = free.get(key);
    if (blocks == null) {
      free.put(key, blocks = new ArrayDeque<>());
    }
    blocks.addLast(block);
    bytes += block.bytes();
    if (bytes > limit) {
      shrinkTo(limit / 2);
    }
  }

  private void shrinkTo(long target) {
    for (Iterator<ArrayDeque<Block>> lengths = free.values().iterator();
        bytes > target && lengths.hasNext(); ) {
      ArrayDeque<Block> blocks = lengths.next();
      while (bytes > target && !blocks.isEmpty()) {
        Block block = blocks.pollFirst();
        bytes -= block.bytes();
        block.free();
      }
      if (blocks.isEmpty()) {
        lengths.remove();
      }
    }
  }

  /** Frees all that this pool holds. */
  public void clear() {
    Lease.reclaim(this);
    shrinkTo(0);
  }

  /** Bytes of off-heap memory held ready by this pool. */
  public long bytesHeld() {
    return bytes;
  }

  /**
   * Bytes of the blocks that were taken here and haven't come back: what the tensors of a thread
   * hold that shares none with other threads.
   */
  public long memoryAllocated() {
    return allocated;
  }

  /** The most that {@link #memoryAllocated} has been since {@link #resetPeakMemoryStats}. */
  public long maxMemoryAllocated() {
    return maxAllocated;
  }

  /** Starts the observation of a new high-water mark. */
  public void resetPeakMemoryStats() {
    maxAllocated = allocated;
  }

  /**
   * How many INDArrays this thread has created so far; a training loop in its steady state creates
   * none.
   */
  public long created() {
    return created;
  }

  /** What the pool holds: one entry per element type and length. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("Pool: " + bytes + " bytes held, " + created + " blocks created");
    for (Map.Entry<Long, ArrayDeque<Block>> entry : free.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        Block first = entry.getValue().peekFirst();
        text.append("\n  ")
            .append(entry.getValue().size())
            .append(" x ")
            .append(first.type)
            .append('[')
            .append(first.length)
            .append(']');
      }
    }
    return text.toString();
  }

  private static long key(DataType type, int length) {
    return (long) type.ordinal() << 32 | length;
  }

  private static long physicalMemory() {
    return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
