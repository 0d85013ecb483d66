package nabla.core.memory;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor's hold on a block of memory, shared by the tensors that are reshapes of one another.
 * Once given back it holds nothing, so nobody reads another tensor's numbers through it.
 */
public final class Storage {
  private final DataType type;
  private final int length;
  private Block block;
  private Arena arena;
  private Lease lease;
  private int pins;
  private int version;
  private Map<Object, Object> derived;

  private Storage(Block block) {
    this.block = block;
    this.type = block.type;
    this.length = block.length;
  }

  /**
   * Takes memory for {@code length} elements, undefined in content, looked after by the innermost
   * open arena.
   */
  public static Storage allocate(DataType type, int length) {
    Pool pool = Pool.local();
    Storage storage = new Storage(pool.take(type, length));
    if (pool.arena == null) {
      storage.lease = new Lease(storage, storage.block);
    } else {
      storage.arena = pool.arena;
      pool.arena.add(storage);
    }
    return storage;
  }

  /** Holds the memory of a dense row-major INDArray itself. */
  public static Storage over(INDArray dense) {
    return new Storage(Block.over(dense));
  }

  /** The element type. */
  public DataType type() {
    return type;
  }

  /** The number of elements. */
  public int length() {
    return length;
  }

  /** True once the memory was given back, or its INDArray closed by somebody outside. */
  public boolean released() {
    return block == null || block.closed();
  }

  /** The elements of a FLOAT storage. */
  public FloatBuffer floats() {
    return block.floats();
  }

  /** The elements of a DOUBLE storage. */
  public DoubleBuffer doubles() {
    return block.doubles();
  }

  /** The elements of a LONG storage. */
  public LongBuffer longs() {
    return block.longs();
  }

  /** The elements as the Vector API loads and stores them, a {@link Segment}. */
  public Object segment() {
    return block.segment;
  }

  /** The address of the first element. */
  public Pointer pointer() {
    return block.pointer;
  }

  /**
   * The memory as an INDArray for a kernel's own use: not to be handed on, the memory will serve
   * other tensors.
   */
  public INDArray view(int... dims) {
    return block.shaped(dims);
  }

  /** The memory as an INDArray for anybody: from now on it serves no other tensor. */
  public INDArray export(int... dims) {
    block.export();
    return block.shaped(dims);
  }

  /** Moves this storage out of its arena: it now lives as long as something refers to it. */
  public void keep() {
    if (arena != null) {
      arena = null;
      lease = new Lease(this, block);
    }
  }

  /**
   * Hands this storage on to the arena around {@code inner}, as the result of what was computed
   * inside.
   */
  public void escape(Arena inner) {
    if (arena == inner && arena != null) {
      Arena outer = arena.outer();
      if (outer == null) {
        keep();
      } else {
        arena = outer;
        outer.add(this);
      }
    }
  }

  /** True if nobody outside holds the memory's INDArray. */
  public boolean reusable() {
    return block.poolable();
  }

  /**
   * Passes the memory on to a new storage: whoever still holds this one finds it released, and no
   * new numbers.
   */
  public Storage handOver() {
    Storage heir = new Storage(block);
    if (lease != null) {
      lease.end();
      lease = null;
    }
    block = null;
    heir.lease = new Lease(heir, heir.block);
    return heir;
  }

  /** Gives the memory back now. */
  public void release() {
    if (block != null) {
      if (lease != null) {
        lease.end();
      }
      Pool.local().give(block);
      block = null;
      arena = null;
      lease = null;
    }
  }

  boolean ownedBy(Arena candidate) {
    return arena == candidate;
  }

  /**
   * Keeps {@link Arena#releaseSince} from giving this back, until as many {@link #unpin}s have
   * come.
   */
  public void pin() {
    pins++;
  }

  /** Takes one pin out. */
  public void unpin() {
    pins--;
  }

  /**
   * Takes one pin out, and gives the memory back if it was the last and {@code owner} looks after
   * it.
   */
  public void unpin(Arena owner) {
    if (--pins == 0 && arena == owner && arena != null) {
      release();
    }
  }

  /** True if an arena looks after this, and one pin is all that holds it. */
  public boolean onlyPinOf(Arena owner) {
    return pins == 1 && arena == owner && arena != null;
  }

  boolean pinned() {
    return pins > 0;
  }

  /** How often the content was changed in place. */
  public int version() {
    return version;
  }

  /** Notes that the content was changed in place. */
  public synchronized void changed() {
    version++;
    derived = null;
  }

  /**
   * What {@code compute} makes of the content, such as the same numbers in another order, and only
   * from this content: made once, until the content changes. Where somebody outside holds the
   * INDArray, who might change it unnoticed, it is made each time.
   *
   * @param key tells what is made of one content from each other
   */
  @SuppressWarnings("unchecked")
  public synchronized <T> T derived(Object key, Supplier<T> compute) {
    if (!block.poolable()) {
      return compute.get();
    }
    derived = derived == null ? new HashMap<>() : derived;
    return (T) derived.computeIfAbsent(key, k -> compute.get());
  }
}
