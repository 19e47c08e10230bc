// Recorded by RecordedLexiconsTests. Edits are lost.

public import Schema
public import XRPC

/// The types of this module.
public enum RandomTypes {
    /// What the lexicons were made from.
    public static let seed: UInt64 = 1

    /// Records, objects and bodies, by what they are called.
    public static let values: [String: any LexiconValue.Type] = [
        "com.example.self.type.class": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Class.self,
        "com.example.self.type.class#X": FixtureRandom::Com.Example.SelfSpace.TypeSpace.Class.X.self,
        "com.example.self.type.list#string": FixtureRandom::Com.Example.SelfSpace.TypeSpace.List.String.self,
        "com.example.self.type.list.record#viewBasic":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.List.Record.ViewBasic.self,
        "com.example.self.type.self": FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.Main.self,
        "com.example.self.type.self.protocol input":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.ProtocolSpace.Input.self,
        "com.example.self.type.self.protocol output":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.ProtocolSpace.Output.self,
        "com.example.self.type.self.protocol#default":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.ProtocolSpace.Default.self,
        "com.string.class#entry": FixtureRandom::Com.String.Class.Entry.self,
        "com.string.list": FixtureRandom::Com.String.List.Record.self,
        "com.string.list#a1": FixtureRandom::Com.String.List.A1.self,
        "com.string.list#view": FixtureRandom::Com.String.List.View.self,
        "com.string.list.list output": FixtureRandom::Com.String.List.List.Output.self,
        "com.string.record": FixtureRandom::Com.String.Record.self,
        "com.string.record#default": FixtureRandom::Com.String.Record.Default.self,
        "com.string.self": FixtureRandom::Com.String.SelfSpace.self,
        "com.string.self#X": FixtureRandom::Com.String.SelfSpace.X.self,
        "com.string.thing": FixtureRandom::Com.String.Thing.Record.self,
        "com.string.thing.self": FixtureRandom::Com.String.Thing.SelfSpace.self,
        "com.string.type#nsid": FixtureRandom::Com.String.TypeSpace.Nsid.self,
        "com.string.type#xEntry": FixtureRandom::Com.String.TypeSpace.XEntry.self,
        "com.string.value output": FixtureRandom::Com.String.Value.Output.self,
        "com.string.value#default": FixtureRandom::Com.String.Value.Default.self,
        "example.odd-name.Key input": FixtureRandom::Example.OddName.Key.Input.self,
        "example.odd-name.Key output": FixtureRandom::Example.OddName.Key.Output.self,
        "example.odd-name.class": FixtureRandom::Example.OddName.Class.Main.self,
        "example.odd-name.class.self#view": FixtureRandom::Example.OddName.Class.SelfSpace.View.self,
        "example.odd-name.list": FixtureRandom::Example.OddName.List.self,
        "example.odd-name.list#X": FixtureRandom::Example.OddName.List.X.self,
        "example.odd-name.protocol output": FixtureRandom::Example.OddName.ProtocolSpace.Output.self,
        "example.odd-name.protocol#Kind": FixtureRandom::Example.OddName.ProtocolSpace.Kind.self,
        "example.odd-name.string": FixtureRandom::Example.OddName.String.self,
        "example.odd-name.string#X": FixtureRandom::Example.OddName.String.X.self,
        "example.odd-name.value": FixtureRandom::Example.OddName.Value.self,
        "example.odd-name.value output": FixtureRandom::Example.OddName.Value.Output.self,
        "example.odd-name.value#output": FixtureRandom::Example.OddName.Value.Output.self,
        "example.oddname.class": FixtureRandom::Example.Oddname.Class.Main.self,
        "example.oddname.class.defs input": FixtureRandom::Example.Oddname.Class.Defs.Input.self,
        "example.oddname.class.defs output": FixtureRandom::Example.Oddname.Class.Defs.Output.self,
        "example.oddname.protocol input": FixtureRandom::Example.Oddname.ProtocolSpace.Input.self,
        "example.oddname.protocol#input": FixtureRandom::Example.Oddname.ProtocolSpace.Input.self,
        "example.oddname.protocol#lexicon": FixtureRandom::Example.Oddname.ProtocolSpace.Lexicon.self,
        "example.oddname.self": FixtureRandom::Example.Oddname.SelfSpace.self,
        "example.oddname.thing#token": FixtureRandom::Example.Oddname.Thing.Token.self,
        "example.oddname.thing.self": FixtureRandom::Example.Oddname.Thing.SelfSpace.self,
        "example.oddname.thing.self#value": FixtureRandom::Example.Oddname.Thing.SelfSpace.Value.self,
        "example.random.defs#index": FixtureRandom::Example.Random.Defs.Index.self,
        "example.random.protocol output": FixtureRandom::Example.Random.ProtocolSpace.Output.self,
        "example.random.protocol.type input": FixtureRandom::Example.Random.ProtocolSpace.TypeSpace.Input.self,
        "example.random.protocol.type#input": FixtureRandom::Example.Random.ProtocolSpace.TypeSpace.Input.self,
        "example.random.self": FixtureRandom::Example.Random.SelfSpace.self,
        "example.random.string#lexicon": FixtureRandom::Example.Random.String.Lexicon.self,
        "example.random.string.value": FixtureRandom::Example.Random.String.Value.self,
        "example.random.thing.Key#KEY": FixtureRandom::Example.Random.Thing.Key.KEY.self,
        "example.random.thing.Key#objectEntry": FixtureRandom::Example.Random.Thing.Key.ObjectEntry.self,
        "example.random.thing.class": FixtureRandom::Example.Random.Thing.Class.self,
        "example.random.thing.class#record": FixtureRandom::Example.Random.Thing.Class.Record.self,
        "example.random.thing.thing": FixtureRandom::Example.Random.Thing.Thing.self,
        "example.random.thing.thing#a1": FixtureRandom::Example.Random.Thing.Thing.A1.self,
    ]

    /// Parameters, by their methods.
    public static let parameters: [String: any MethodParameters.Type] = [
        "com.example.self.type.self.protocol":
            FixtureRandom::Com.Example.SelfSpace.TypeSpace.SelfSpace.ProtocolSpace.Parameters.self,
        "com.string.list.list": FixtureRandom::Com.String.List.List.Parameters.self,
        "example.odd-name.class.self": FixtureRandom::Example.OddName.Class.SelfSpace.Parameters.self,
        "example.odd-name.protocol": FixtureRandom::Example.OddName.ProtocolSpace.Parameters.self,
        "example.oddname.type": FixtureRandom::Example.Oddname.TypeSpace.Parameters.self,
        "example.random.Key": FixtureRandom::Example.Random.Key.Parameters.self,
        "example.random.class": FixtureRandom::Example.Random.Class.Parameters.self,
        "example.random.protocol": FixtureRandom::Example.Random.ProtocolSpace.Parameters.self,
    ]
}
