package nabla.core;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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
    Pass pass = new Pass();
    pass.add(rule, read, changed);
    pass.run();
  }

  /**
   * Updates that are gathered and then carried out together: those of many small tensors are shared
   * out to all threads at once.
   */
  public static final class Pass {
    private final List<FloatUpdate> floats = new ArrayList<>();
    private final List<DoubleUpdate> doubles = new ArrayList<>();
    private final Set<Storage> touched = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Tensor> changing = new ArrayList<>();
    private final List<Tensor> reading = new ArrayList<>();

    /** A pass of no updates yet. */
    public Pass() {}

    /**
     * Adds the update that {@link InPlace#update} would do at once, with the same arguments and
     * exceptions. Where it needs what another one changes, those before it are carried out first.
     */
    public void add(Rule rule, Tensor read, Tensor... changed) {
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
      if (!Collections.disjoint(touched, Arrays.asList(storages))) {
        run();
      }
      Collections.addAll(touched, storages);
      reading.add(read);
      Collections.addAll(changing, changed);
      if (read.dataType() == DataType.FLOAT) {
        floats.add(new FloatUpdate(rule::apply, storages, read.numel()));
      } else {
        doubles.add(new DoubleUpdate(rule::apply, storages, read.numel()));
      }
    }

    /**
     * Carries out all that was added since the last time.
     *
     * @throws ScopeException if a tensor's scope has closed since; nothing was changed then
     */
    public void run() {
      reading.forEach(Tensor::storage);
      changing.forEach(Tensor::storage);
      FloatUpdate.run(floats);
      DoubleUpdate.run(doubles);
      changing.forEach(tensor -> tensor.storage().changed());
      Reference.reachabilityFence(reading);
      floats.clear();
      doubles.clear();
      touched.clear();
      changing.clear();
      reading.clear();
    }
  }
}
