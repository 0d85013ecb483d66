package nabla.core;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Checks the arguments of normalization, in PyTorch's words, and moves running statistics. */
final class Normalizing {
  private Normalizing() {}

  /** See {@link Functional#batchNorm}. */
  static Tensor batchNorm(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean training,
      double momentum,
      double eps,
      boolean unbiased,
      boolean relu) {
    int channels = channels(x, "batchNorm", weight, bias, runningMean, runningVar);
    if (training) {
      if (!(eps > 0)) {
        throw new ArgumentException(
            "batch_norm eps must be positive during training, but got " + eps);
      }
      if (channels > 0 && x.numel() == channels) {
        throw new ShapeException(
            "Expected more than 1 value per channel when training, got input size " + x.shape());
      }
      Call call = planes(relu, new Statistics.Batch(), eps, upright(x), weight, bias);
      Tensor y = backTo(x, Tensor.apply(call));
      if (runningMean != null && x.numel() > 0) {
        Normalization.Planes.Tables tables = call.saved();
        int count = x.numel() / channels;
        follow(runningMean, tables.mu(), momentum, 1);
        follow(runningVar, tables.sigma2(), momentum, unbiased ? count / (count - 1.) : 1);
      }
      return y;
    }
    return given(x, runningMean, runningVar, weight, bias, eps, relu);
  }

  /** By statistics that are given: batch norm in evaluation. */
  private static Tensor given(
      Tensor x, Tensor mean, Tensor var, Tensor weight, Tensor bias, double eps, boolean relu) {
    if (!(eps >= 0)) {
      throw new ArgumentException("batch_norm eps must be non-negative, but got " + eps);
    }
    if (mean == null || var == null) {
      throw new ArgumentException(
          "running_mean and running_var must be defined in evaluation mode");
    }
    Call call = planes(relu, new Statistics.Given(), eps, upright(x), weight, bias, mean, var);
    return backTo(x, Tensor.apply(call));
  }

  /**
   * [N, C] as one sample of C planes of N elements: its batch statistics are the same, and kernels
   * are made for planes of more than one element.
   */
  private static Tensor upright(Tensor x) {
    return x.rank() == 2 ? x.t().unsqueeze(0) : x;
  }

  /** What was computed of {@link #upright}(x), in the shape of x. */
  private static Tensor backTo(Tensor x, Tensor y) {
    return x.rank() == 2 ? y.squeeze(0).t() : y;
  }

  /** See {@link Functional#instanceNorm}. */
  static Tensor instanceNorm(
      Tensor x,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean useInputStats,
      double momentum,
      double eps,
      boolean relu) {
    channels(x, "instanceNorm", weight, bias, runningMean, runningVar);
    if (!useInputStats) {
      return given(x, runningMean, runningVar, weight, bias, eps, relu);
    }
    requireEps(eps, "instanceNorm");
    int positions = product(x, 2);
    if (positions == 1) {
      throw new ShapeException(
          "Expected more than 1 spatial element when training, got input size " + x.shape());
    }
    Call call = planes(relu, new Statistics.Instance(), eps, x, weight, bias);
    Tensor y = Tensor.apply(call);
    if (runningMean != null && x.numel() > 0) {
      Normalization.Planes.Tables tables = call.saved();
      follow(runningMean, tables.mean().detach().mean(0), momentum, 1);
      follow(runningVar, tables.var().detach().mean(0), momentum, positions / (positions - 1.));
    }
    return y;
  }

  /** See {@link Functional#groupNorm}. */
  static Tensor groupNorm(
      Tensor x, int groups, Tensor weight, Tensor bias, double eps, boolean relu) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "Expected at least 2 dimensions for input tensor but received " + x.rank());
    }
    if (groups <= 0) {
      throw new ArgumentException("Expected num groups to be greater than 0, got " + groups);
    }
    if (x.size(1) % groups != 0) {
      throw new ShapeException(
          ("Expected number of channels in input to be divisible by num_groups, but got input"
                  + " of shape %s and num_groups=%s")
              .formatted(x.shape(), groups));
    }
    requireEps(eps, "groupNorm");
    for (Tensor channelwise : new Tensor[] {weight, bias}) {
      if (channelwise != null && !channelwise.shape().equals(Shape.of(x.size(1)))) {
        throw new ShapeException(
            ("Expected %s to be a vector of size equal to the number of channels in input, but"
                    + " got %s of shape %s and input of shape %s")
                .formatted(
                    channelwise == weight ? "weight" : "bias",
                    channelwise == weight ? "weight" : "bias",
                    channelwise.shape(),
                    x.shape()));
      }
    }
    if (x.numel() == groups) {
      throw new ShapeException(
          "Expected more than 1 value per channel when training, got input size %s in %s groups"
              .formatted(x.shape(), groups));
    }
    return Tensor.apply(planes(relu, new Statistics.Group(groups), eps, x, weight, bias));
  }

  /** See {@link Functional#switchNorm}. */
  static Tensor switchNorm(
      Tensor x,
      Statistics.Switchable statistics,
      Tensor meanLogits,
      Tensor varLogits,
      Tensor runningMean,
      Tensor runningVar,
      Tensor weight,
      Tensor bias,
      boolean training,
      double momentum,
      double eps,
      boolean relu) {
    int channels = channels(x, "switchNorm", weight, bias, runningMean, runningVar);
    requireEps(eps, "switchNorm");
    for (Statistics source : statistics.sources()) {
      if (source instanceof Statistics.Given || source instanceof Statistics.Switchable) {
        throw new ArgumentException(
            "switchNorm: got " + source + " to be mixed, wanted instance, layer, group or batch");
      }
      if (source instanceof Statistics.Group group
          && (group.groups() <= 0 || channels % group.groups() != 0)) {
        throw new ShapeException(
            "switchNorm: got an input of shape %s, whose channels can't be divided into %s groups"
                .formatted(x.shape(), group.groups()));
      }
    }
    meanLogits.requireSameType(x, "switchNorm");
    varLogits.requireSameType(x, "switchNorm");
    int batch = statistics.sources().indexOf(new Statistics.Batch());
    if (batch >= 0 && !training) {
      if (runningMean == null || runningVar == null) {
        throw new ArgumentException(
            "running_mean and running_var must be defined in evaluation mode");
      }
      return Tensor.apply(
          planes(
              relu,
              evaluating(statistics),
              eps,
              x,
              weight,
              bias,
              meanLogits,
              varLogits,
              runningMean,
              runningVar));
    }
    Call call = planes(relu, statistics, eps, x, weight, bias, meanLogits, varLogits);
    Tensor y = Tensor.apply(call);
    if (batch >= 0 && runningMean != null && x.numel() > 0) {
      Normalization.Planes.Tables tables = call.saved();
      Statistics.Pair pair =
          tables.mixture() != null
              ? tables.mixture().pooled(batch)
              : new Statistics.Batch().pool(tables.mean().detach(), tables.var().detach());
      follow(runningMean, pair.mean(), momentum, 1);
      follow(runningVar, pair.var(), momentum, 1);
    }
    return y;
  }

  /** With given statistics in the place of the batch's. */
  private static Statistics.Switchable evaluating(Statistics.Switchable statistics) {
    List<Statistics> sources =
        statistics.sources().stream()
            .map(s -> s instanceof Statistics.Batch ? new Statistics.Given() : s)
            .toList();
    return new Statistics.Switchable(sources, statistics.mixing());
  }

  /** See {@link Functional#localResponseNorm}. */
  static Tensor localResponseNorm(Tensor x, int size, double alpha, double beta, double k) {
    if (x.rank() < 3) {
      throw new ShapeException(
          "Expected 3D or higher dimensionality input (got " + x.rank() + " dimensions)");
    }
    if (size < 1) {
      throw new ArgumentException(
          "localResponseNorm: got size " + size + ", wanted a number of channels of 1 or more");
    }
    if (x.numel() == 0) {
      return x.clone();
    }
    Tensor squares =
        x.square()
            .reshape(Shape.of(x.size(0), 1, x.size(1), product(x, 2)))
            .pad(0, 0, 0, size / 2, (size - 1) / 2);
    int[] window = {size, 1};
    Tensor mean =
        Functional.avgPool(squares, window, new int[] {1, 1}, new int[] {0, 0}, false, true, null);
    return x.div(mean.reshape(x.shape()).mul(alpha).add(k).pow(beta));
  }

  private static int product(Tensor x, int from) {
    return IntStream.range(from, x.rank()).map(x::size).reduce(1, (a, b) -> a * b);
  }

  private static void requireEps(double eps, String name) {
    if (!(eps >= 0)) {
      throw new ArgumentException(name + ": eps must be non-negative, but got " + eps);
    }
  }

  /** The number of channels, which everything channelwise must have too. */
  private static int channels(
      Tensor x, String name, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar) {
    if (x.rank() < 2) {
      throw new ShapeException(
          name + ": got an input of shape " + x.shape() + ", wanted [N, C, *]");
    }
    int channels = x.size(1);
    requireChannels(channels, runningMean, "running_mean");
    requireChannels(channels, runningVar, "running_var");
    requireChannels(channels, weight, "weight");
    requireChannels(channels, bias, "bias");
    return channels;
  }

  private static Call planes(
      boolean relu,
      Statistics statistics,
      double eps,
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor... parameters) {
    Tensor[] inputs = new Tensor[3 + parameters.length];
    int count = 0;
    inputs[count++] = x;
    for (Tensor channelwise : new Tensor[] {weight, bias}) {
      if (channelwise != null) {
        inputs[count++] = channelwise.requireSameType(x, "normalization");
      }
    }
    for (Tensor parameter : parameters) {
      inputs[count++] = parameter;
    }
    Normalization.Planes norm =
        new Normalization.Planes(statistics, eps, weight != null, bias != null);
    return new Call(relu ? new Normalization.PlanesRelu(norm) : norm, Arrays.copyOf(inputs, count));
  }

  private static void requireChannels(int channels, Tensor x, String name) {
    if (x != null && !x.shape().equals(Shape.of(channels))) {
      throw new ShapeException(
          ("%s should contain %s elements not %s; the layer was built for another number of"
                  + " channels than dimension 1 of its input has")
              .formatted(name, channels, x.numel()));
    }
  }

  /**
   * running ← (1 - momentum) running + momentum factor value, value from the first row of a table.
   */
  private static void follow(Tensor running, Tensor table, double momentum, double factor) {
    for (int c = 0; c < running.numel(); c++) {
      running.put(c, (1 - momentum) * running.at(c) + momentum * factor * table.at(c));
    }
    running.storage().changed();
  }

  /** See {@link Functional#layerNorm} and {@link Functional#rmsNorm}. */
  static Tensor rows(Tensor x, Shape row, Tensor weight, Tensor bias, double eps, boolean centred) {
    int skip = x.rank() - row.rank();
    boolean fits = row.rank() > 0 && skip >= 0;
    for (int i = 0; fits && i < row.rank(); i++) {
      fits = x.size(skip + i) == row.dim(i);
    }
    if (!fits) {
      throw new ShapeException(
          "Given normalized_shape=%s, expected input with shape [*, %s, but got input of size%s"
              .formatted(row, row.toString().substring(1), x.shape()));
    }
    for (Tensor elementwise : new Tensor[] {weight, bias}) {
      if (elementwise != null && !elementwise.requireSameType(x, "layerNorm").shape().equals(row)) {
        throw new ShapeException(
            ("Expected weight and bias to be of same shape as normalized_shape, but got shape %s"
                    + " and normalized_shape = %s")
                .formatted(elementwise.shape(), row));
      }
    }
    Normalization.Rows op = new Normalization.Rows(row, eps, centred, weight != null, bias != null);
    return weight == null
        ? bias == null ? Tensor.apply(op, x) : Tensor.apply(op, x, bias)
        : bias == null ? Tensor.apply(op, x, weight) : Tensor.apply(op, x, weight, bias);
  }
}
