package nabla.nn;

import java.util.List;
import nabla.core.Domain;

/** Paddings. */
final class PaddingSamples {
  private PaddingSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of(
            "ZeroPad1d", () -> new ZeroPad1d(List.of(2, -1)), Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "ZeroPad2d", () -> new ZeroPad2d(List.of(1, 2, 2, 0)), Domain.NORMAL.of(2, 3, 4, 3)),
        ModuleSamples.of("ZeroPad3d", () -> new ZeroPad3d(1), Domain.NORMAL.of(1, 2, 3, 4, 3)),
        ModuleSamples.of(
            "ReflectionPad1d",
            () -> new ReflectionPad1d(List.of(2, -1)),
            Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "ReflectionPad2d",
            () -> new ReflectionPad2d(List.of(1, 2, 2, 0)),
            Domain.NORMAL.of(2, 3, 4, 3)),
        ModuleSamples.of(
            "ReflectionPad3d", () -> new ReflectionPad3d(1), Domain.NORMAL.of(1, 2, 3, 4, 3)),
        ModuleSamples.of(
            "ReplicationPad1d",
            () -> new ReplicationPad1d(List.of(2, -1)),
            Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "ReplicationPad2d",
            () -> new ReplicationPad2d(List.of(1, 2, 2, 0)),
            Domain.NORMAL.of(2, 3, 4, 3)),
        ModuleSamples.of(
            "ReplicationPad3d", () -> new ReplicationPad3d(1), Domain.NORMAL.of(1, 2, 3, 4, 3)),
        ModuleSamples.of(
            "CircularPad1d", () -> new CircularPad1d(List.of(2, -1)), Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "CircularPad2d",
            () -> new CircularPad2d(List.of(1, 2, 2, 0)),
            Domain.NORMAL.of(2, 3, 4, 3)),
        ModuleSamples.of(
            "CircularPad3d", () -> new CircularPad3d(1), Domain.NORMAL.of(1, 2, 3, 4, 3)),
        ModuleSamples.of("ConstantPad1d", () -> new ConstantPad1d(2, -1.5), Domain.NORMAL.of(2, 3)),
        ModuleSamples.of(
            "ConstantPad2d",
            () -> new ConstantPad2d(List.of(1, -1, 0, 2), 3),
            Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "ConstantPad3d", () -> new ConstantPad3d(1, 3), Domain.NORMAL.of(2, 2, 3, 1)));
  }
}
