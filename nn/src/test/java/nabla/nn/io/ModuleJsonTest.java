package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import nabla.core.DataException;
import nabla.core.NablaException;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Sequential;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Documents build what they say, and what is wrong in them names itself and its place. */
class ModuleJsonTest {
  @Test
  void nestsWithNamesAndDefaults() {
    Sequential net =
        (Sequential)
            ModuleJson.read(
                """
        {"type": "Sequential", "modules": {
          "features": {"type": "Sequential", "modules": [
            {"type": "Conv2d", "in_channels": 1, "out_channels": 4, "kernel_size": 3, "padding": "same"},
            {"type": "MaxPool2d", "kernel_size": 2, "stride": null}, {"type": "Flatten"}]},
          "classifier": {"type": "Linear", "in_features": 16, "out_features": 10}}}""");
    assertEquals(
        """
        Sequential(
          (features): Sequential(
            (0): Conv2d(1, 4, kernel_size=(3, 3), stride=(1, 1), padding=same)
            (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
            (2): Flatten(start_dim=1, end_dim=-1)
          )
          (classifier): Linear(in_features=16, out_features=10, bias=True)
        )""",
        net.toString());
    assertEquals(10, net.forward(Tensor.ones(2, 1, 4, 4)).size(1));
    assertEquals(net.toString(), ModuleJson.read(ModuleJson.write(net)).toString());
  }

  @TestFactory
  Stream<DynamicTest> mistakes() {
    return Stream.of(
            new String[][] {
              {"{", "$: this isn't JSON, at line 1, column 2"},
              {"{} {}", "$: this isn't JSON"},
              {"[".repeat(100_000), "$: this isn't JSON"},
              {"[]", "$: got [], wanted a module"},
              {"{\"type\": 3}", "$: got {\"type\":3}, wanted a module"},
              {"{\"type\": \"Linea\"}", "$.type: \"Linea\" is no module of ours"},
              {
                "{\"type\": \"SwitchableNorm2d\", \"num_features\": 4, \"sources\": \"layer\"}",
                "$.sources: got \"layer\", wanted a list of words"
              },
              {
                "{\"type\": \"SwitchableNorm2d\", \"num_features\": 4, \"sources\": [\"layer\", 1]}",
                "$.sources[1]: got 1, wanted a word"
              },
              {
                "{\"type\": \"SwitchableNorm2d\", \"num_features\": 4, \"sources\": [\"bach\"]}",
                "$: statistics: got \"bach\", wanted one of instance, layer, batch, group:G"
              },
              {
                "{\"type\": \"GroupNorm\", \"num_groups\": 3, \"num_channels\": 4}",
                "$: num_channels (4) must be divisible by num_groups (3)"
              },
              {
                "{\"type\": \"Linear\", \"in_features\": 1}",
                "$: Linear lacks its argument \"out_features\""
              },
              {
                linear("\"in\": 1"),
                "$.in: Linear has no argument \"in\"; it takes [in_features, out_features, bias]"
              },
              {linear("\"bias\": 1"), "$.bias: got 1, wanted true or false"},
              {linear("\"bias\": true, \"bias\": true"), "$: this isn't JSON"},
              {
                "{\"type\": \"Linear\", \"in_features\": 1.5, \"out_features\": 2}",
                "$.in_features: got 1.5, wanted a whole"
              },
              {
                "{\"type\": \"Linear\", \"in_features\": 3000000000, \"out_features\": 2}",
                "$.in_features: got 3000000000"
              },
              {
                "{\"type\": \"Linear\", \"in_features\": -1, \"out_features\": 2}",
                "$: Linear: got -1 input"
              },
              {
                sequential("{\"type\": \"Dropout\", \"p\": 2}"),
                "$.modules[1]: Dropout: dropout probability"
              },
              {
                sequential("{\"type\": \"Dropout\", \"p\": \"x\"}"),
                "$.modules[1].p: got \"x\", wanted a number"
              },
              {
                sequential("{\"type\": \"MSELoss\"}"),
                "$.modules[1]: MSELoss isn't a layer of one input"
              },
              {sequential("null"), "$.modules[1]: got null, wanted a module"},
              {"{\"type\": \"Sequential\", \"modules\": 1}", "$.modules: got 1, wanted a list"},
              {
                "{\"type\": \"Sequential\", \"modules\": {\"a.b\": {\"type\": \"ReLU\"}}}",
                "$: Sequential: got the name"
              },
              {
                "{\"type\": \"GELU\", \"approximate\": \"erf\"}",
                "$.approximate: got \"erf\", wanted one of [none, tanh]"
              },
              {
                "{\"type\": \"MaxPool2d\", \"kernel_size\": [2, \"x\"]}",
                "$.kernel_size[1]: got \"x\""
              },
              {
                "{\"type\": \"MaxPool2d\", \"kernel_size\": [2, 2, 2]}",
                "$: MaxPool2d kernel_size: got [2, 2, 2]"
              },
              {
                "{\"type\": \"CrossEntropyLoss\", \"weight\": [1]}",
                "$.weight: got [1], wanted a tensor"
              },
              {
                "{\"type\": \"CrossEntropyLoss\", \"weight\": {\"shape\": [2], \"dtype\": \"float32\", \"data\": [1]}}",
                "$.weight.data: got 1 numbers, wanted 2"
              },
            })
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row[1],
                    () -> {
                      DataException e =
                          assertThrows(DataException.class, () -> ModuleJson.read(row[0]));
                      assertTrue(e.getMessage().startsWith(row[1]), e.getMessage());
                    }));
  }

  private static String linear(String more) {
    return "{\"type\": \"Linear\", \"in_features\": 2, \"out_features\": 3, " + more + "}";
  }

  private static String sequential(String second) {
    return "{\"type\": \"Sequential\", \"modules\": [{\"type\": \"ReLU\"}, " + second + "]}";
  }

  @Test
  void strangersHaveNoForm() {
    Layer stranger =
        new Layer() {
          @Override
          protected Tensor compute(Tensor x) {
            return x;
          }
        };
    assertThrows(NablaException.class, () -> ModuleJson.write(stranger));
    assertTrue(ModuleJson.write(new Linear(1, 1)).contains("\"in_features\""));
  }
}
