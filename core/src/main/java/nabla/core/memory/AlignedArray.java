package nabla.core.memory;

import java.lang.ref.Cleaner;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A flat INDArray that begins where a cache line does, which those that ND4J makes don't: there, a
 * vector as long as a line lies in two, and loading it takes twice as long.
 */
final class AlignedArray {
  /** Bytes of a cache line, and of the longest vectors. */
  private static final int LINE = 64;

  private static final Cleaner CLEANER = Cleaner.create();

  final INDArray array;

  /** Closes the larger array that it lies in; null if it lies in none. */
  private final Cleaner.Cleanable around;

  private AlignedArray(INDArray array, Cleaner.Cleanable around) {
    this.array = array;
    this.around = around;
  }

  /**
   * Allocates elements of undefined content. They lie within a larger array, which is closed when
   * nobody has a hold any longer on them or on a view of them.
   */
  static AlignedArray allocate(DataType type, int length) {
    // Outside of the ND4J workspaces that the user may have open, whose end would take it away.
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      long spare = LINE / type.width();
      if (length < spare) {
        return new AlignedArray(
            Nd4j.createUninitialized(type, new long[] {Math.max(length, 1)}, 'c'), null);
      }
      INDArray large = Nd4j.createUninitialized(type, new long[] {length + spare}, 'c');
      Pointer start = large.data().pointer();
      long skipped = Math.floorMod(-start.address(), LINE) / type.width();
      DataBuffer within =
          Nd4j.createBuffer(start.getPointer(skipped).capacity(length), length, type);
      return new AlignedArray(
          Nd4j.create(within, new long[] {length}), CLEANER.register(within, large::close));
    }
  }

  /** Frees the memory at once. */
  void close() {
    array.close();
    if (around != null) {
      around.clean();
    }
  }
}
