package nabla.nn.data;

import java.util.Arrays;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** Samples in tensors: sample i is inputs[i] with targets[i]. */
public final class TensorDataset implements Dataset {
  private final Tensor inputs;
  private final Tensor targets;

  /**
   * Samples in two tensors, which are kept beyond the scope that is open.
   *
   * @throws ShapeException if their first dimensions differ
   */
  public TensorDataset(Tensor inputs, Tensor targets) {
    if (inputs.rank() == 0 || targets.rank() == 0 || inputs.size(0) != targets.size(0)) {
      throw new ShapeException(
          ("TensorDataset: got inputs of shape %s and targets of shape %s; wanted the same"
                  + " number of samples in the first dimension")
              .formatted(inputs.shape(), targets.shape()));
    }
    this.inputs = inputs.detach().keep();
    this.targets = targets.detach().keep();
  }

  @Override
  public int size() {
    return inputs.size(0);
  }

  @Override
  public Tensor inputs(int... indices) {
    return rows(inputs, indices);
  }

  @Override
  public Tensor targets(int... indices) {
    return rows(targets, indices);
  }

  private static Tensor rows(Tensor all, int... indices) {
    if (all.dataType() != DataType.LONG) {
      return all.indexSelect(0, Tensor.of(indices));
    }
    return Tensor.concat(
        0, Arrays.stream(indices).mapToObj(i -> all.narrow(0, i, 1)).toArray(Tensor[]::new));
  }
}
