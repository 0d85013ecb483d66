package nabla.core;

import java.lang.ref.Reference;
import nabla.core.kernel.DoubleUpdate;
import nabla.core.kernel.FloatUpdate;
import nabla.core.memory.Storage;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The door for those who change tensors by a rule of their own, as optimizers do: one pass over
 * memory, on several threads for large tensors.
 *
 * <p>It works as under {@link NoGrad}: nothing is recorded, and leaves that require a gradient may
 * be changed. A graph that still needs the old numbers notices, and its backward throws.
 */
public final class InPlace {
  private InPlace() {}

  /**
   * Changes elements from the elements at the same place, in either precision.
   *
   * <p>A tile is a stretch of a tensor copied into an array: {@code tiles[0]} of the tensor that is
   * only read (the rule may overwrite the tile, nobody sees it), {@code tiles[1]}, {@code
   * tiles[2]}, ... of those that change, in their order. Only the first {@code n} elements count.
   * Calls come from several threads, each with tiles of its own.
   */
  public interface Rule {
    /** Changes FLOAT tensors. */
    void apply(float[][] tiles, int n);

    /** Changes DOUBLE tensors. */
    void apply(double[][] tiles, int n);
  }

  /**
   * Applies a rule to all elements of some tensors.
   *
   * @param read what the rule reads, as a gradient; it may be one of those that change
   * @param changed one to five tensors
   * @throws ShapeException if they aren't all of one shape
   * @throws TypeException if they aren't all FLOAT or all DOUBLE
   */
  public static void update(Rule rule, Tensor read, Tensor... changed) {
    if (changed.length == 0 || changed.length >= FloatUpdate.LIMIT) {
      throw new ArgumentException(
          "update: got %s tensors to change, wanted 1 to %s"
              .formatted(changed.length, FloatUpdate.LIMIT - 1));
    }
    read.requireFloating("update");
    Storage[] storages = new Storage[changed.length + 1];
    storages[0] = read.storage();
    for (int i = 0; i < changed.length; i++) {
      changed[i].requireSameType(read, "update");
      changed[i].requireSameLayout(read, "update");
      storages[i + 1] = changed[i].storage();
    }
    if (read.dataType() == DataType.FLOAT) {
      FloatUpdate.run(rule::apply, storages, read.numel());
    } else {
      DoubleUpdate.run(rule::apply, storages, read.numel());
    }
    for (int i = 1; i < storages.length; i++) {
      storages[i].changed();
    }
    Reference.reachabilityFence(read);
    Reference.reachabilityFence(changed);
  }
}
