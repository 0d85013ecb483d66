package nabla.core.memory;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One flat INDArray and what kernels read it through; made once, used by many tensors one after the
 * other.
 */
final class Block {
  final DataType type;
  final int length;
  final INDArray flat;
  final Pointer pointer;
  final Buffer buffer;

  /** The same memory, see {@link Segment}. */
  final Object segment;

  /** True for memory that no pool ever lent. */
  final boolean foreign;

  /** False for memory that belongs to somebody else, which therefore never enters a pool. */
  private boolean poolable;

  private INDArray shaped;

  /** Where it was allocated; null for memory that belongs to somebody else. */
  private final AlignedArray aligned;

  /** Allocates memory for {@code length} elements; what it holds is undefined. */
  Block(DataType type, int length) {
    this(AlignedArray.allocate(type, length), length);
  }

  private Block(AlignedArray aligned, int length) {
    this(aligned.array, aligned, length);
  }

  private Block(INDArray flat, AlignedArray aligned, int length) {
    this.type = flat.dataType();
    this.length = length;
    this.flat = flat;
    // A view starts somewhere in its array's memory.
    this.pointer = flat.data().pointer().getPointer(flat.offset()).capacity(Math.max(length, 1));
    this.aligned = aligned;
    this.foreign = aligned == null;
    this.poolable = aligned != null;
    ByteBuffer bytes = pointer.asByteBuffer().order(ByteOrder.nativeOrder());
    this.buffer =
        switch (type) {
          case FLOAT -> bytes.asFloatBuffer();
          case DOUBLE -> bytes.asDoubleBuffer();
          case LONG -> bytes.asLongBuffer();
          default -> throw new IllegalArgumentException("no tensors of type " + type);
        };
    this.segment = Segment.of(bytes);
  }

  /** Looks at the memory of a dense row-major array without copying it. */
  static Block over(INDArray dense) {
    Block block = new Block(dense, null, (int) dense.length());
    block.shaped = dense;
    return block;
  }

  FloatBuffer floats() {
    return (FloatBuffer) buffer;
  }

  DoubleBuffer doubles() {
    return (DoubleBuffer) buffer;
  }

  LongBuffer longs() {
    return (LongBuffer) buffer;
  }

  /**
   * This memory as an INDArray of a shape; the last one asked for is kept, since loops ask for the
   * same again.
   */
  INDArray shaped(int[] dims) {
    if (length == 0) {
      return Nd4j.create(type, Arrays.stream(dims).asLongStream().toArray());
    }
    if (shaped == null || !sameShape(shaped.shape(), dims)) {
      long[] shape = Arrays.stream(dims).asLongStream().toArray();
      shaped = dims.length == 1 && poolable ? flat : flat.reshape('c', shape);
    }
    return shaped;
  }

  private static boolean sameShape(long[] a, int[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * From now on somebody outside may hold this block's INDArray, so its memory is never given to
   * another tensor.
   */
  void export() {
    poolable = false;
  }

  boolean poolable() {
    return poolable;
  }

  /** True if somebody outside has closed the INDArray: reading on would crash the JVM. */
  boolean closed() {
    return !poolable && flat.wasClosed();
  }

  long bytes() {
    return (long) Math.max(length, 1) * type.width();
  }

  /** Frees the native memory at once. */
  void free() {
    shaped = null;
    aligned.close();
  }
}
