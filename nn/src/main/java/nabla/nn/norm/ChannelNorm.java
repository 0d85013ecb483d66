package nabla.nn.norm;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What norms with a weight and a bias for each channel have in common: their state, the inputs that
 * they take, and that they may learn the number of channels from the first one.
 */
abstract sealed class ChannelNorm extends Layer permits BatchNorm, InstanceNorm, SwitchableNorm {
  private final State state;
  private final List<String> forms;
  private final Slot weight;
  private final Slot bias;
  private final Slot runningMean;
  private final Slot runningVar;
  private int numFeatures;
  private boolean lazy = true;

  /** Which of its slots are used, and what weight and running variance start with. */
  record State(
      boolean affine, boolean bias, boolean tracking, double firstWeight, double firstVar) {}

  /**
   * One whose number of channels is that of its first input.
   *
   * @param forms the shapes it takes, as "[N, C, L]"; without N it is one without a batch
   */
  ChannelNorm(State state, String... forms) {
    this.state = state;
    this.forms = List.of(forms);
    weight = registerParameter("weight", null);
    bias = registerParameter("bias", null);
    runningMean = registerBuffer("running_mean", null);
    runningVar = registerBuffer("running_var", null);
  }

  ChannelNorm(int numFeatures, State state, String... forms) {
    this(state, forms);
    if (numFeatures < 0) {
      throw new ArgumentException(
          typeName() + ": got " + numFeatures + " features, wanted the number of channels");
    }
    fill(numFeatures, DataType.FLOAT);
  }

  private void fill(int channels, DataType type) {
    lazy = false;
    numFeatures = channels;
    if (state.affine) {
      weight.set(Tensor.zeros(type, channels).fill(state.firstWeight));
    }
    if (state.affine && state.bias) {
      bias.set(Tensor.zeros(type, channels));
    }
    if (state.tracking) {
      runningMean.set(Tensor.zeros(type, channels));
      runningVar.set(Tensor.zeros(type, channels).fill(state.firstVar));
    }
  }

  /** A lazy one can learn the number of channels from a state, too. */
  @Override
  protected final void beforeLoad(String prefix, Map<String, Tensor> state) {
    for (String name : List.of("weight", "running_mean")) {
      Tensor given = state.get(prefix + name);
      if (lazy && given != null && given.rank() == 1) {
        fill(given.size(0), given.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT);
      }
    }
  }

  /** What the norm, or relu of it, does with a batch. */
  abstract Tensor normalize(Tensor x, boolean relu);

  /** Throws if dimension {@code axis} of an input isn't as long as there are channels. */
  void requireChannels(int axis, int channels) {}

  @Override
  protected final Tensor compute(Tensor x) {
    return compute(x, false);
  }

  @Override
  protected final Tensor computeRelu(Tensor x) {
    return compute(x, true);
  }

  private Tensor compute(Tensor x, boolean relu) {
    boolean single = form(x).startsWith("[C");
    int axis = single ? 0 : 1;
    if (lazy) {
      fill(x.size(axis), x.dataType());
    }
    requireChannels(axis, x.size(axis));
    return single ? normalize(x.unsqueeze(0), relu).squeeze(0) : normalize(x, relu);
  }

  /** The form that an input has. */
  private String form(Tensor x) {
    for (String form : forms) {
      if (rank(form) == x.rank()) {
        return form;
      }
    }
    throw new ShapeException(
        "%s: expected %s input (got %sD input): shape %s, wanted %s"
            .formatted(
                typeName(),
                forms.stream().map(form -> rank(form) + "D").collect(Collectors.joining(" or ")),
                x.rank(),
                x.shape(),
                String.join(" or ", forms)));
  }

  private static int rank(String form) {
    return form.split(",").length;
  }

  /** The number of channels; 0 as long as a lazy one doesn't know it. */
  public final int numFeatures() {
    return numFeatures;
  }

  /** [C], or null. */
  public final Tensor weight() {
    return weight.tensor();
  }

  /** [C], or null. */
  public final Tensor bias() {
    return bias.tensor();
  }

  /** The running mean [C], or null. */
  public final Tensor runningMean() {
    return runningMean.tensor();
  }

  /** The running variance [C], or null. */
  public final Tensor runningVar() {
    return runningVar.tensor();
  }

  /** From here on, running statistics are those of all batches to come, taken together. */
  void startAveraging() {}

  /** From here on, running statistics move by momentum again. */
  void stopAveraging() {}

  /** Forgets the running statistics. */
  public void resetRunningStats() {
    for (Slot slot : Arrays.asList(runningMean, runningVar)) {
      if (!slot.isEmpty()) {
        slot.tensor().fill(slot == runningMean ? 0 : state.firstVar);
      }
    }
  }
}
