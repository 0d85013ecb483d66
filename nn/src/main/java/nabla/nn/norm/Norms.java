package nabla.nn.norm;

import nabla.core.ArgumentException;
import nabla.core.Statistics;
import nabla.nn.ChannelsLast;
import nabla.nn.Identity;
import nabla.nn.Layer;

/** Norms by name, for programs whose user chooses one. */
public final class Norms {
  /** The names that there are. */
  public static final String NAMES =
      "batch, layer, instance, group:G (as group:8), switchable, rms, none";

  private Norms() {}

  /**
   * A norm with learned weights for inputs [N, C, *].
   *
   * <p>"layer" takes the statistics of all channels and positions of a sample, so it is group norm
   * with one group; "rms" those of the channels at each position; "none" changes nothing.
   *
   * @param name one of {@link #NAMES}
   * @param channels C
   * @param dims the number of dimensions after C, 1 to 3; with 1 "batch" and "switchable" take [N,
   *     C] too
   * @throws ArgumentException for another name, or if it doesn't go with the channels
   */
  public static Layer of(String name, int channels, int dims) {
    if (dims < 1 || dims > 3) {
      throw new ArgumentException("Norms: got " + dims + " dimensions, wanted 1, 2 or 3");
    }
    return switch (kind(name)) {
      case "batch" ->
          switch (dims) {
            case 1 -> new BatchNorm1d(channels);
            case 2 -> new BatchNorm2d(channels);
            default -> new BatchNorm3d(channels);
          };
      case "instance" -> {
        InstanceNormOptions affine = InstanceNormOptions.defaults().withAffine();
        yield switch (dims) {
          case 1 -> new InstanceNorm1d(channels, affine);
          case 2 -> new InstanceNorm2d(channels, affine);
          default -> new InstanceNorm3d(channels, affine);
        };
      }
      case "switchable" ->
          switch (dims) {
            case 1 -> new SwitchableNorm1d(channels);
            case 2 -> new SwitchableNorm2d(channels);
            default -> new SwitchableNorm3d(channels);
          };
      case "layer" -> new GroupNorm(1, channels);
      case "group" -> new GroupNorm(groups(name), channels);
      case "rms" -> new ChannelsLast(new RMSNorm(channels));
      case "none" -> new Identity();
      default -> throw unknown(name);
    };
  }

  private static String kind(String name) {
    return name.startsWith("group:") ? "group" : name.equals("group") ? "" : name;
  }

  private static int groups(String name) {
    try {
      return Integer.parseInt(name.substring("group:".length()));
    } catch (NumberFormatException e) {
      throw unknown(name);
    }
  }

  private static ArgumentException unknown(String name) {
    return new ArgumentException("Norms: got \"" + name + "\", wanted one of " + NAMES);
  }

  /** The statistics of a name: "instance", "layer", "batch" or "group:8". */
  static Statistics statistics(String name) {
    return switch (kind(name)) {
      case "instance" -> new Statistics.Instance();
      case "layer" -> new Statistics.Layer();
      case "batch" -> new Statistics.Batch();
      case "group" -> new Statistics.Group(groups(name));
      default ->
          throw new ArgumentException(
              "statistics: got \""
                  + name
                  + "\", wanted one of instance, layer, batch, group:G (as group:8)");
    };
  }

  /** The name of statistics. */
  static String name(Statistics statistics) {
    if (statistics instanceof Statistics.Group group && group.groups() > 0) {
      return "group:" + group.groups();
    } else if (statistics instanceof Statistics.Instance) {
      return "instance";
    } else if (statistics instanceof Statistics.Layer) {
      return "layer";
    } else if (statistics instanceof Statistics.Batch) {
      return "batch";
    }
    throw new ArgumentException(
        "got "
            + statistics
            + " to be mixed, wanted instance, layer, group (of 1 or more) or batch");
  }
}
