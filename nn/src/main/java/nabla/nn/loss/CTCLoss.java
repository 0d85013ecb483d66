package nabla.nn.loss;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Connectionist temporal classification: the negative log-probability of a label sequence, summed
 * over all the ways in which T outputs can spell it, with repeats and blanks between the labels.
 *
 * <p>Shapes: logProbs [T, N, C] or [T, C], as {@code logSoftmax} gives them; targets LONG [N, S],
 * or all samples' labels one after the other; inputLengths LONG [N], how many outputs of each
 * sample count; targetLengths LONG [N], how many labels it has. Without batch targets are [S] and
 * both lengths []. The result is a scalar, or [N] or [] without reduction. The mean is that of the
 * samples' losses, each divided by the number of its labels.
 *
 * <p>A sequence that can't be spelled costs infinity, without a gradient. The gradient with respect
 * to logProbs is the true one; PyTorch's also holds e^logProbs, which the logarithm of softmax
 * cancels.
 *
 * <p>A. Graves et al., "Connectionist Temporal Classification", ICML 2006.
 */
public final class CTCLoss extends Criterion {
  /** Stands for ln 0, so that differences of such logarithms aren't NaN. */
  private static final double LOG_ZERO = -1e30;

  private final int blank;
  private final boolean zeroInfinity;

  /** With blank 0, the mean, infinite losses kept. */
  public CTCLoss() {
    this(0, Reduction.MEAN, false);
  }

  /**
   * With chosen options.
   *
   * @param blank the class that separates labels
   * @param zeroInfinity true to count sequences that can't be spelled as 0
   */
  public CTCLoss(int blank, Reduction reduction, boolean zeroInfinity) {
    super(reduction);
    this.blank = blank;
    this.zeroInfinity = zeroInfinity;
  }

  /** The class that separates labels. */
  public int blank() {
    return blank;
  }

  /** True if sequences that can't be spelled count as 0. */
  public boolean zeroInfinity() {
    return zeroInfinity;
  }

  /** The loss of log-probabilities, given the labels and both lengths. */
  public Tensor forward(
      Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths) {
    return runHooks(
        compute(logProbs, targets, inputLengths, targetLengths),
        logProbs,
        targets,
        inputLengths,
        targetLengths);
  }

  private Tensor compute(
      Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths) {
    if (logProbs.rank() != 2 && logProbs.rank() != 3 || logProbs.numel() == 0) {
      throw new ShapeException(
          "CTCLoss: log_probs tensor must not be empty, and [T, N, C] or [T, C]; got "
              + logProbs.shape());
    }
    boolean batched = logProbs.rank() == 3;
    Tensor x = batched ? logProbs : logProbs.unsqueeze(1);
    if (blank < 0 || blank >= x.size(2)) {
      throw new ArgumentException(
          "CTCLoss: blank must be in label range, 0 to %s, got %s".formatted(x.size(2) - 1, blank));
    }
    long[] steps = lengths(inputLengths, "input_lengths", x.size(1), x.size(0));
    long[] counts = lengths(targetLengths, "target_lengths", x.size(1), targets.numel());
    Tensor losses = losses(x, labels(targets, counts, x.size(2)), steps);
    Tensor instead = Tensor.scalar(x.dataType(), zeroInfinity ? 0 : Double.POSITIVE_INFINITY);
    losses = Tensor.where(losses.gt(-LOG_ZERO / 2), instead, losses);
    if (reduction() == Reduction.MEAN) {
      double[] divisors = Arrays.stream(counts).mapToDouble(c -> Math.max(c, 1)).toArray();
      losses = losses.div(Tensor.of(divisors).to(x.dataType()));
    }
    return reduction().of(batched ? losses : losses.squeeze(0));
  }

  private static long[] lengths(Tensor lengths, String name, int samples, int most) {
    if (lengths.dataType() != DataType.LONG) {
      throw new TypeException(
          "CTCLoss: %s must be integral, LONG, got %s".formatted(name, lengths.dataType()));
    }
    if (lengths.rank() > 1 || lengths.numel() != samples) {
      throw new ShapeException(
          "CTCLoss: %s must be of size batch_size, %s, got shape %s"
              .formatted(name, samples, lengths.shape()));
    }
    for (long length : lengths.toLongArray()) {
      if (length < 0 || length > most) {
        throw new ArgumentException(
            "CTCLoss: Expected %s to have value at least 0 and at most %s, but got value %s"
                .formatted(name, most, length));
      }
    }
    return lengths.toLongArray();
  }

  /** The labels of each sample. */
  private static long[][] labels(Tensor targets, long[] counts, int classes) {
    if (targets.dataType() != DataType.LONG) {
      throw new TypeException(
          "CTCLoss: got targets of type %s, wanted class indices, LONG"
              .formatted(targets.dataType()));
    }
    long total = Arrays.stream(counts).sum();
    boolean rows = targets.rank() == 2 && targets.size(0) == counts.length;
    boolean row = targets.rank() == 1 && targets.numel() == total;
    if (!rows && !row) {
      throw new ShapeException(
          ("CTCLoss: got targets of shape %s for %s samples with %s labels in all; wanted [%2$s, S]"
                  + " or [%3$s]")
              .formatted(targets.shape(), counts.length, total));
    }
    long longest = Arrays.stream(counts).max().orElse(0);
    if (rows && longest > targets.size(1)) {
      throw new ShapeException(
          ("CTCLoss: Expected tensor to have size at least %s at dimension 1, but got size %s for"
                  + " targets: a target length exceeds it")
              .formatted(longest, targets.size(1)));
    }
    long[] all = targets.toLongArray();
    long[][] labels = new long[counts.length][];
    int next = 0;
    for (int n = 0; n < labels.length; n++) {
      int from = rows ? n * targets.size(1) : next;
      next = from + (int) counts[n];
      labels[n] = Arrays.copyOfRange(all, from, next);
      for (long label : labels[n]) {
        Classes.requireClass(label, classes, "CTCLoss");
      }
    }
    return labels;
  }

  /**
   * Graves' forward recursion. A sample's labels with a blank before, between and after them are
   * the states; alpha is the log-probability of all ways to be in a state after t outputs, at first
   * 0 for the first blank. An output keeps the state, goes to the next, or skips a blank between
   * two labels that differ.
   */
  private Tensor losses(Tensor logProbs, long[][] labels, long[] steps) {
    DataType type = logProbs.dataType();
    int samples = labels.length;
    int longest = Math.max(1, Arrays.stream(labels).mapToInt(l -> l.length).max().orElse(0));
    int states = 2 * longest + 1;
    long[] classes = new long[samples * states];
    double[] skips = new double[samples * states];
    double[] starts = new double[samples * states];
    double[] ends = new double[samples * states];
    Arrays.fill(classes, blank);
    Arrays.fill(starts, LOG_ZERO);
    for (int n = 0; n < samples; n++) {
      int first = n * states;
      int count = labels[n].length;
      for (int i = 0; i < count; i++) {
        classes[first + 2 * i + 1] = labels[n][i];
        skips[first + 2 * i + 1] = i > 0 && labels[n][i] != labels[n][i - 1] ? 1 : 0;
      }
      starts[first] = 0;
      Arrays.fill(ends, first + Math.max(0, 2 * count - 1), first + 2 * count + 1, 1);
    }
    Tensor state = Tensor.of(classes).reshape(samples, states);
    Tensor skip = Tensor.of(skips, samples, states).to(type);
    Tensor never = Tensor.scalar(type, LOG_ZERO);
    Tensor alpha = Tensor.of(starts, samples, states).to(type);
    int most = (int) Arrays.stream(steps).max().orElse(0);
    for (int t = 0; t < most; t++) {
      Tensor output =
          logProbs.select(0, t).gather(1, state).clamp(LOG_ZERO, Double.POSITIVE_INFINITY);
      Tensor padded = alpha.pad(LOG_ZERO, 2, 0);
      Tensor next = padded.narrow(1, 1, states);
      Tensor skipped = Tensor.where(skip, padded.narrow(1, 0, states), never);
      Tensor moved = Tensor.stack(0, alpha, next, skipped).logSumExp(0).add(output);
      alpha = Tensor.where(lasting(steps, t, type), moved, alpha);
    }
    Tensor end = Tensor.of(ends, samples, states).to(type);
    return Tensor.where(end, alpha, never).logSumExp(1).neg();
  }

  /** 1 for samples that have output t, [N, 1]. */
  private static Tensor lasting(long[] steps, int t, DataType type) {
    double[] lasting = Arrays.stream(steps).mapToDouble(count -> t < count ? 1 : 0).toArray();
    return Tensor.of(lasting, steps.length, 1).to(type);
  }
}
